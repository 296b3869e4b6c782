// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "programs/query/question.hpp"
#include "programs/query/verb.hpp"

namespace jw::query {

enum class Wish { answer, help, version };

/// Whom the question goes to, and the question.
struct CommandLine {
    const Verb* verb = nullptr;
    Wish wish = Wish::answer;
    Question question;
};

/// Reads the words behind the program's name. Fails with what is wrong, and what may have been
/// meant.
Result<CommandLine> parse_command_line(const std::vector<std::string>& words, Instant now);

}  // namespace jw::query

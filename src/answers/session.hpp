// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "answers/exit_code.hpp"
#include "answers/question.hpp"
#include "base/result.hpp"
#include "render/terminal.hpp"
#include "store/history.hpp"

namespace jw::answers {

/// What a verb has at hand while it answers: the time, the place where the answer will be read,
/// the store. Failures are complained about here; a verb only hands on the exit code.
class Session {
public:
    Session(const Question& question, Instant now);

    Instant now() const { return now_; }

    const render::Terminal& terminal() const { return terminal_; }

    /// The path of the store that is asked; nothing (after a complaint) if there is none.
    std::optional<std::string> store_path() const;

    /// The history, or nothing (after a complaint): exit with ExitCode::store then.
    std::optional<store::History> history() const;

    /// Shows a page, in the pager if standard output is a terminal.
    ExitCode show(std::string_view text) const;

    /// Writes bytes as they are, past any pager.
    static ExitCode write(std::string_view bytes);

private:
    const Question& question_;
    Instant now_;
    render::Terminal terminal_;
};

}  // namespace jw::answers

// SPDX-License-Identifier: MIT
#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.hpp"
#include "programs/query/question.hpp"

namespace jw::query {

/// What is looked for in lines of text: a regular expression as RE2 has them, or the characters
/// themselves. It never matches a newline. Time grows with the length of the text alone.
class Pattern {
public:
    /// Fails with what is wrong in `text`.
    static Result<Pattern> of(std::string_view text, Meaning meaning, Case letters);

    /// Where it matches first at `from` or behind it; nothing if it doesn't.
    std::optional<std::size_t> find(std::string_view text, std::size_t from) const;

private:
    Pattern() = default;

    std::string fixed_;  ///< looked for as it is, where there is no expression
    std::unique_ptr<const RE2> expression_;
};

}  // namespace jw::query

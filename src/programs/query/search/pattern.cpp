// SPDX-License-Identifier: MIT
#include "programs/query/search/pattern.hpp"

#include <cstring>

namespace jw::query {

namespace {

constexpr std::string_view special = R"(\^$.|?*+()[]{})";

RE2::Options options_for(Case letters) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_nl(true);
    options.set_case_sensitive(letters == Case::counts);
    return options;
}

}  // namespace

Result<Pattern> Pattern::of(std::string_view text, Meaning meaning, Case letters) {
    if (text.empty())
        return Failure{"can't look for nothing", "the pattern is empty", "say what to look for"};
    if (text.find('\n') != std::string_view::npos)
        return Failure{"can't look for more than one line", "the pattern has a newline in it",
                       "look for one of the lines"};
    const bool is_plain =
        meaning == Meaning::fixed || text.find_first_of(special) == std::string_view::npos;
    Pattern pattern;
    if (is_plain && letters == Case::counts) {
        pattern.fixed_ = text;
        return pattern;
    }
    const auto options = options_for(letters);
    const auto expression =
        meaning == Meaning::fixed ? RE2::QuoteMeta({text.data(), text.size()}) : std::string{text};
    if (const RE2 alone{expression, options}; !alone.ok())
        return Failure{"can't read the pattern '" + std::string{text} + "'", alone.error(),
                       "write it as a regular expression of RE2, or add --fixed-strings"};
    // ^ and $ are the ends of a line.
    pattern.expression_ = std::make_unique<const RE2>("(?m)" + expression, options);
    return pattern;
}

std::optional<std::size_t> Pattern::find(std::string_view text, std::size_t from) const {
    if (from > text.size()) return std::nullopt;
    if (!expression_) {
        const auto* found =
            ::memmem(text.data() + from, text.size() - from, fixed_.data(), fixed_.size());
        if (found == nullptr) return std::nullopt;
        return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    }
    re2::StringPiece match;
    if (!expression_->Match({text.data(), text.size()}, from, text.size(), RE2::UNANCHORED, &match,
                            1))
        return std::nullopt;
    return static_cast<std::size_t>(match.data() - text.data());
}

}  // namespace jw::query

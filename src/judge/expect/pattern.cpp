// SPDX-License-Identifier: MIT
#include "judge/expect/pattern.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace jw::expect {

namespace {

RE2::Options options() {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);  // output may be any bytes
    options.set_log_errors(false);
    return options;
}

}  // namespace

Pattern::Pattern(std::string_view pattern)
    : compiled_{std::make_unique<re2::RE2>("(?m)" + std::string{pattern}, options())} {}

Pattern::~Pattern() = default;

std::string Pattern::flaw() const { return compiled_->ok() ? "" : compiled_->error(); }

int Pattern::groups() const { return compiled_->NumberOfCapturingGroups(); }

bool Pattern::is_in(std::string_view text) const {
    return compiled_->ok() && RE2::PartialMatch({text.data(), text.size()}, *compiled_);
}

std::optional<std::string> Pattern::last_in(std::string_view text) const {
    if (!compiled_->ok() || groups() < 1) return std::nullopt;
    std::optional<std::string> last;
    const re2::StringPiece whole{text.data(), text.size()};
    re2::StringPiece parts[2];
    // What lies before a place still tells whether a line begins there.
    for (std::size_t from = 0; from <= text.size();) {
        if (!compiled_->Match(whole, from, text.size(), RE2::UNANCHORED, parts, 2)) break;
        last.emplace(parts[1].data() == nullptr ? "" : std::string{parts[1]});
        const auto end = static_cast<std::size_t>(parts[0].data() - text.data()) + parts[0].size();
        from = std::max(end, from + 1);
    }
    return last;
}

}  // namespace jw::expect

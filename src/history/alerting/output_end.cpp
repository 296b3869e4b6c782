// SPDX-License-Identifier: MIT
#include "history/alerting/output_end.hpp"

#include "foundation/text/plain.hpp"
#include "judge/alert/log_lines.hpp"
#include "judge/alert/masking.hpp"

namespace jw::history {

namespace {

/// As much as masking looks at: a secret that begins before the end is cut out would not be known
/// for one.
constexpr std::size_t masked_part = std::size_t{64} << 10;

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

std::string_view tail(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    const auto end = text.substr(text.size() - most);
    const auto line = end.find('\n');
    if (line + 1 < end.size()) return end.substr(line + 1);  // npos + 1 is 0: no line at all
    return end;
}

std::string_view from_character(std::string_view text) {
    for (int i = 0; i < 3 && !text.empty() && continues_character(text.front()); ++i)
        text.remove_prefix(1);
    return text;
}

}  // namespace

std::string output_end(std::string_view kept, std::size_t most) {
    if (kept.size() > masked_part) kept.remove_prefix(kept.size() - masked_part);
    const auto safe = alert::log_lines(alert::masked(text::plain(kept)));
    const auto end = tail(safe, most);
    return std::string{end.size() < safe.size() ? from_character(end) : end};
}

}  // namespace jw::history

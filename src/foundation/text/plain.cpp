// SPDX-License-Identifier: MIT
#include "foundation/text/plain.hpp"

#include <algorithm>

namespace jw::text {

namespace {

constexpr char escape = '\x1b';
constexpr std::size_t longest_string = 256;  ///< of a title or a link; more is text

bool is_between(char c, char first, char last) { return c >= first && c <= last; }

/// `ESC [ parameters final`: 0 where it does not end like one.
std::size_t control_length(std::string_view text) {
    std::size_t at = 2;
    while (at < text.size() && is_between(text[at], ' ', '?')) ++at;
    return at < text.size() && is_between(text[at], '@', '~') ? at + 1 : 0;
}

/// `ESC ] ... BEL`, or until `ESC \`.
std::size_t string_length(std::string_view text) {
    const auto end = std::min(text.size(), longest_string);
    for (std::size_t at = 2; at < end && text[at] != '\n'; ++at) {
        if (text[at] == '\a') return at + 1;
        if (text[at] == escape && at + 1 < text.size() && text[at + 1] == '\\') return at + 2;
    }
    return 0;
}

/// Of the sequence that `text` begins with, which is at least its ESC.
std::size_t sequence_length(std::string_view text) {
    if (text.size() < 2) return 1;
    const char kind = text[1];
    if (kind == '[') return std::max<std::size_t>(control_length(text), 1);
    if (std::string_view{"]PX^_"}.find(kind) != std::string_view::npos)
        return std::max<std::size_t>(string_length(text), 1);
    constexpr std::string_view alone = "78=>cDEHMNOZ\\";  // behind others it is more likely text
    if (alone.find(kind) != std::string_view::npos) return 2;
    std::size_t at = 1;
    while (at < text.size() && is_between(text[at], ' ', '/')) ++at;
    return at > 1 && at < text.size() && is_between(text[at], '0', '~') ? at + 1 : 1;
}

std::string without_sequences(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        const auto begin = std::min(text.find(escape), text.size());
        plain.append(text.substr(0, begin));
        text.remove_prefix(begin);
        if (!text.empty()) text.remove_prefix(sequence_length(text));
    }
    return plain;
}

/// A CR at the end of a line, as other systems write it, writes nothing over.
std::string_view last_written(std::string_view line) {
    while (line.ends_with('\r')) line.remove_suffix(1);
    return line.substr(line.rfind('\r') + 1);  // npos + 1 is 0
}

}  // namespace

std::string plain(std::string_view text) {
    auto clean = without_sequences(text);
    if (clean.find('\r') == std::string::npos) return clean;
    std::string lines;
    for (std::string_view rest = clean; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        lines.append(last_written(rest.substr(0, end)));
        if (end < rest.size()) lines += '\n';
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return lines;
}

}  // namespace jw::text

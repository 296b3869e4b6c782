// SPDX-License-Identifier: MIT
#include "judge/alert/private_keys.hpp"

#include <algorithm>

#include "foundation/base/ascii.hpp"
#include "judge/alert/rule_matcher.hpp"

namespace jw::alert {

namespace {

constexpr auto no_place = std::string_view::npos;

bool is_base64_digit(char c) { return is_alnum(c) || c == '+' || c == '/' || c == '='; }

bool is_base64_or_space(char c) {
    return is_base64_digit(c) || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_private_label(std::string_view label) { return label.find("PRIVATE KEY") != no_place; }

/// The label of a PEM line whose dashes and word (`-----BEGIN `) end at `at`; RFC 7468.
std::string_view label_at(std::string_view text, std::size_t at) {
    constexpr std::size_t longest = 80;
    const auto part = text.substr(at, longest);
    const auto end = part.find("-----");
    return end == no_place ? std::string_view{} : part.substr(0, end);
}

/// Where the base64 before `end` begins: of a block whose first line is cut off.
std::size_t begin_of_base64(std::string_view text, std::size_t end) {
    while (end > 0 && is_base64_or_space(text[end - 1])) --end;
    const auto line = text.find('\n', end);
    if (end == 0 || line == no_place) return end;
    return line + 1;
}

std::string without_marked_keys(std::string_view text) {
    constexpr std::string_view begin = "-----BEGIN ", end = "-----END ";
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find("-----"); at != no_place; at = text.find("-----", at)) {
        const auto rest = text.substr(at);
        const bool begins =
            rest.starts_with(begin) && is_private_label(label_at(rest, begin.size()));
        const bool ends = rest.starts_with(end) && is_private_label(label_at(rest, end.size()));
        if (!begins && !ends) {
            at += 5;
            continue;
        }
        const auto from = begins ? at : std::max(done, begin_of_base64(text, at));
        out.append(text.substr(done, from - done)).append(mask);
        const auto last = begins ? text.find(end, at) : at;
        const auto line = last == no_place ? no_place : text.find('\n', last);
        done = line == no_place ? text.size() : line;
        at = done;
    }
    return out.append(text.substr(done));
}

/// Whether a line is one of the body of a key, all but the last of which have 64 characters.
bool is_body_line(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    constexpr std::size_t width = 64;
    return line.size() == width && std::ranges::all_of(line, is_base64_digit) &&
           line.find_first_of("GHIJKLMNOPQRSTUVWXYZ") != no_place;
}

/// How long the body is that the text begins with; 0 unless it has three whole lines.
std::size_t body_length(std::string_view text) {
    std::size_t length = 0;
    int lines = 0;
    while (length < text.size()) {
        const auto end = std::min(text.find('\n', length), text.size());
        if (!is_body_line(text.substr(length, end - length))) break;
        length = std::min(end + 1, text.size());
        ++lines;
    }
    return lines < 3 ? 0 : length;
}

/// Bodies without either end: the middle of a key that was kept. Certificates stay.
std::string without_bodies(std::string_view text) {
    std::string out;
    bool in_other = false;
    while (!text.empty()) {
        const auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
        const auto body = in_other ? 0 : body_length(text);
        if (line.starts_with("-----BEGIN ")) in_other = true;
        if (line.starts_with("-----END ")) in_other = false;
        if (body > 0)
            out.append(mask).append("\n");
        else
            out.append(line);
        text.remove_prefix(body > 0 ? body : line.size());
    }
    return out;
}

}  // namespace

std::string without_private_keys(std::string_view text) {
    return without_bodies(without_marked_keys(text));
}

}  // namespace jw::alert

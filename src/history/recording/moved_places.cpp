// SPDX-License-Identifier: MIT
#include "history/recording/moved_places.hpp"

#include <algorithm>
#include <cstddef>

namespace jw::history {

namespace {

/// A private key has fewer lines.
constexpr std::size_t most_joined = 400;

struct Line {
    std::size_t at = 0;
    std::string_view text;
};

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        lines.push_back({at, text.substr(at, end - at)});
        at = end;
    }
    return lines;
}

/// How many lines, from `at` on, became the line that `next` follows: up to the next one that
/// stayed as it was.
std::size_t joined(const std::vector<Line>& before, std::size_t at, std::string_view next) {
    for (std::size_t count = 1; count <= most_joined && at + count < before.size(); ++count)
        if (before[at + count].text == next) return count;
    return 1;
}

/// For each line where it begins now.
std::vector<std::size_t> starts_after(const std::vector<Line>& before,
                                      const std::vector<Line>& after, std::size_t end) {
    std::vector<std::size_t> starts;
    std::size_t now = 0;
    while (starts.size() < before.size() && now < after.size()) {
        const auto at = starts.size();
        const bool is_same = before[at].text == after[now].text;
        const auto next = now + 1 < after.size() ? after[now + 1].text : std::string_view{};
        const auto count = is_same ? 1 : joined(before, at, next);
        starts.insert(starts.end(), count, after[now].at);
        ++now;
    }
    starts.resize(before.size(), end);
    return starts;
}

}  // namespace

std::vector<std::uint64_t> moved_places(const std::vector<std::uint64_t>& places,
                                        std::string_view before, std::string_view after) {
    if (before == after) return places;
    const auto lines = lines_of(before);
    const auto starts = starts_after(lines, lines_of(after), after.size());
    std::vector<std::uint64_t> moved;
    moved.reserve(places.size());
    std::size_t line = 0;
    for (const auto place : places) {
        while (line < lines.size() && place >= lines[line].at + lines[line].text.size()) ++line;
        moved.push_back(line < lines.size() ? starts[line] : after.size());
        if (line == lines.size()) continue;
        const auto end = line + 1 < lines.size() ? starts[line + 1] : after.size();
        moved.back() = std::min<std::uint64_t>(moved.back() + place - lines[line].at, end);
    }
    return moved;
}

}  // namespace jw::history

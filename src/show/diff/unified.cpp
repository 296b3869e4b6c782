// SPDX-License-Identifier: MIT
#include "show/diff/unified.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "show/diff/line_diff.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/styled.hpp"

namespace jw::show {

namespace {

constexpr std::size_t lines_around = 3;
constexpr std::size_t most_compared = 5000;

/// The lines of a text, and for each a number that equal lines share.
struct TextSide {
    std::vector<std::string_view> lines;
    std::vector<std::uint32_t> numbers;
    bool is_ended = true;  ///< by a newline
};

using KnownLines = std::map<std::string, std::uint32_t, std::less<>>;

TextSide text_side_of(std::string_view text, KnownLines& known) {
    TextSide side;
    side.is_ended = text.empty() || text.ends_with('\n');
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        // A last line without its newline is another one than with it.
        const auto key = std::string{line} + (text.empty() && !side.is_ended ? "\n" : "");
        side.lines.push_back(line);
        side.numbers.push_back(
            known.try_emplace(key, static_cast<std::uint32_t>(known.size())).first->second);
    }
    return side;
}

struct EditRange {
    std::size_t from, to;  ///< edits [from, to)
};

std::vector<EditRange> ranges_of(const std::vector<Edit>& edits) {
    std::vector<EditRange> ranges;
    for (std::size_t i = 0; i < edits.size(); ++i) {
        if (edits[i].change == Change::same) continue;
        const auto from = i - std::min(i, lines_around);
        const auto to = std::min(i + lines_around + 1, edits.size());
        if (!ranges.empty() && from <= ranges.back().to)
            ranges.back().to = to;
        else
            ranges.push_back({from, to});
    }
    return ranges;
}

std::string place_in(std::size_t first, std::ptrdiff_t count) {
    return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

class UnifiedText {
public:
    UnifiedText(const TextSide& before, const TextSide& after, const Terminal& terminal)
        : before_{before}, after_{after}, terminal_{terminal} {}

    void add(char sign, std::string_view line, Tone tone) {
        text_ += Styled{sign + shown(line, terminal_.charset), tone}.text(terminal_.colour) + "\n";
    }

    void add(const Edit& edit) {
        const bool is_old = edit.change != Change::added;
        const auto& side = is_old ? before_ : after_;
        const auto at = is_old ? edit.before : edit.after;
        if (edit.change == Change::same) add(' ', side.lines[at], Tone::plain);
        if (edit.change == Change::removed) add('-', side.lines[at], Tone::bad);
        if (edit.change == Change::added) add('+', side.lines[at], Tone::good);
        if (!side.is_ended && at + 1 == side.lines.size())
            text_ += "\\ No newline at end of file\n";
    }

    std::string take() { return std::move(text_); }

private:
    const TextSide& before_;
    const TextSide& after_;
    const Terminal& terminal_;
    std::string text_;
};

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view name,
                         const Terminal& terminal) {
    if (before == after) return "";
    KnownLines known;
    const auto old_side = text_side_of(before, known), new_side = text_side_of(after, known);
    UnifiedText text{old_side, new_side, terminal};
    text.add('-', "-- " + std::string{name}, Tone::strong);
    text.add('+', "++ " + std::string{name}, Tone::strong);
    const auto edits = line_diff(old_side.numbers, new_side.numbers, most_compared);
    if (!edits) return text.take() + "too many lines differ to be shown\n";
    for (const auto& [from, to] : ranges_of(*edits)) {
        const auto begin = edits->begin() + static_cast<std::ptrdiff_t>(from);
        const auto end = edits->begin() + static_cast<std::ptrdiff_t>(to);
        const auto lines_without = [&](Change change) {
            return std::count_if(begin, end,
                                 [&](const Edit& edit) { return edit.change != change; });
        };
        text.add('@',
                 fmt::format("@ -{} +{} @@", place_in(begin->before, lines_without(Change::added)),
                             place_in(begin->after, lines_without(Change::removed))),
                 Tone::faint);
        std::for_each(begin, end, [&](const Edit& edit) { text.add(edit); });
    }
    return text.take();
}

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#include "show/diff/hunks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "show/terminal/shown.hpp"
#include "show/terminal/styled.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

constexpr std::size_t context_lines = 3;
constexpr std::size_t most_shown = 400;
constexpr int widest_line = 400;

struct Hunk {
    std::size_t from, to;  ///< edits [from, to)
};

/// Changes with their context; those that touch are one.
std::vector<Hunk> hunks_of(const std::vector<Edit>& edits) {
    std::vector<Hunk> hunks;
    for (std::size_t i = 0; i < edits.size(); ++i) {
        if (edits[i].change == Change::same) continue;
        const auto from = i - std::min(i, context_lines);
        const auto to = std::min(i + context_lines + 1, edits.size());
        if (!hunks.empty() && from <= hunks.back().to)
            hunks.back().to = to;
        else
            hunks.push_back({from, to});
    }
    return hunks;
}

/// Writes at most so many lines, and counts the others.
class Writer {
public:
    explicit Writer(const Terminal& terminal) : terminal_{terminal} {}

    void line(char sign, const std::string& text, Tone tone) {
        if (written_++ >= most_shown) return;
        const auto cut = fitted(text, widest_line, terminal_.charset, Keep::beginning);
        text_ += Styled{sign + cut, tone}.text(terminal_.colour) + "\n";
    }

    std::string text() const {
        if (written_ <= most_shown) return text_;
        return text_ + fmt::format("... {} are not shown\n",
                                   counted(written_ - most_shown, "further line"));
    }

private:
    const Terminal& terminal_;
    std::string text_;
    std::size_t written_ = 0;
};

void write_hunk(Writer& writer, const OutputDiff& diff, Hunk hunk) {
    const auto count = [&](Change without) {
        return std::count_if(diff.edits.begin() + static_cast<std::ptrdiff_t>(hunk.from),
                             diff.edits.begin() + static_cast<std::ptrdiff_t>(hunk.to),
                             [&](const Edit& edit) { return edit.change != without; });
    };
    const auto& first = diff.edits[hunk.from];
    const auto side = [](std::size_t line, std::ptrdiff_t lines) {  // as diff(1) counts
        return fmt::format("{},{}", lines == 0 ? line : line + 1, lines);
    };
    writer.line('@',
                fmt::format("@ -{} +{} @@", side(first.before, count(Change::added)),
                            side(first.after, count(Change::removed))),
                Tone::faint);
    for (auto i = hunk.from; i < hunk.to; ++i) {
        const auto& edit = diff.edits[i];
        if (edit.change == Change::removed)
            writer.line('-', diff.before.lines[edit.before], Tone::bad);
        else if (edit.change == Change::added)
            writer.line('+', diff.after.lines[edit.after], Tone::good);
        else
            writer.line(' ', diff.after.lines[edit.after], Tone::plain);
    }
}

/// For outputs that can't be aligned: what stands in one of them only.
void write_only(Writer& writer, const OutputDiff& diff) {
    for (const auto i : diff.only_before) writer.line('-', diff.before.lines[i], Tone::bad);
    for (const auto i : diff.only_after) writer.line('+', diff.after.lines[i], Tone::good);
}

std::string remarks(const OutputDiff& diff) {
    std::string text;
    if (diff.before.shortened || diff.after.shortened)
        text += "(long output: only the last lines are compared)\n";
    if (diff.too_different)
        text +=
            "(too many lines differ to put them beside each other: shown are the lines that\n"
            "only one of the two has)\n";
    return text;
}

}  // namespace

std::string hunks_text(const OutputDiff& diff, const std::string& before, const std::string& after,
                       const Terminal& terminal) {
    Writer writer{terminal};
    if (diff.too_different)
        write_only(writer, diff);
    else
        for (const auto hunk : hunks_of(diff.edits)) write_hunk(writer, diff, hunk);
    return fmt::format("--- {}\n+++ {}\n", before, after) + remarks(diff) + writer.text();
}

}  // namespace jw::show

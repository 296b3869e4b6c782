// SPDX-License-Identifier: MIT
#include "show/report/charts/strip.hpp"

#include <utility>

#include "show/words/quantity.hpp"

namespace jw::report {

namespace {

constexpr int step = 4;
constexpr int base = 22;    ///< the line that bars stand on
constexpr int bar_top = 2;  ///< the end of the highest bar
constexpr int below = 27;   ///< the end of a failure's foot
constexpr std::size_t places = 60;

struct Paths {
    Html ok, failed, warned, running, other;
};

int top_of(const Mark& mark) { return base - 2 - (base - 2 - bar_top) * mark.height / 100; }

/// All successes as one outline: shorter than a path with a piece for each. The gaps between bars
/// are lines in the colour of the page, the same for all strips.
Html outline(const std::vector<Mark>& marks, int x) {
    Html path;
    int before = base;
    int width = 0;
    path.add("M{} {}", x, base);
    for (const auto& mark : marks) {
        const int high = mark.outcome == Outcome::success ? top_of(mark) : base;
        if (std::exchange(before, high) != high) path.add("h{}V{}", std::exchange(width, 0), high);
        width += step;
    }
    path.add("h{}", width);
    path.add("V{}z", base);
    return path;
}

void draw(Paths& paths, const Mark& mark, int x) {
    if (is_failure(mark.outcome))
        paths.failed.add("M{} {}V{}", x, below, bar_top);
    else if (mark.outcome == Outcome::warn)
        paths.warned.add("M{} {}V{}", x, base, bar_top);
    else if (mark.outcome == Outcome::running)
        paths.running.add("M{} {}V{}", x, base, bar_top);
    else if (mark.outcome != Outcome::success)
        paths.other.add("M{} {}v-3", x, base);
}

void add_path(Html& html, std::string_view kind, const Html& path) {
    if (!path.empty()) html.add(R"(<path class="{}" d="{}"/>)", kind, path);
}

void add_sign(Html& html, std::string_view kind, std::string_view path, std::string_view words) {
    html.add(R"(<span><svg viewBox="0 0 14 28" aria-hidden="true"><path class="{}" d="{}"/></svg>)"
             "{}</span>",
             kind, path, words);
}

}  // namespace

std::string strip_words(const std::vector<Mark>& marks) {
    std::size_t ok = 0;
    std::size_t failed = 0;
    std::size_t warned = 0;
    for (const auto& mark : marks) {
        ok += mark.outcome == Outcome::success ? 1 : 0;
        failed += is_failure(mark.outcome) ? 1 : 0;
        warned += mark.outcome == Outcome::warn ? 1 : 0;
    }
    auto words = "last " + show::counted(marks.size(), "run") + ": " + std::to_string(ok) +
                 " ok, " + std::to_string(failed) + " failed";
    if (warned > 0) words += ", " + std::to_string(warned) + " warned";
    const auto others = marks.size() - ok - failed - warned;
    if (others > 0) words += ", " + std::to_string(others) + " other";
    if (!marks.empty() && is_failure(marks.back().outcome)) words += "; the newest failed";
    return words;
}

Html strip(const std::vector<Mark>& marks) {
    Paths paths;
    const auto begin = static_cast<int>(places - marks.size()) * step;
    paths.ok = outline(marks, begin);
    for (std::size_t i = 0; i < marks.size(); ++i)
        draw(paths, marks[i], begin + static_cast<int>(i) * step + step / 2);
    Html html;
    html.add(R"(<svg class="strip" viewBox="0 0 240 28" role="img" aria-label="{}">)",
             strip_words(marks));
    add_path(html, "o", paths.ok);
    html.add(R"(<use href="#gaps"/>)");
    add_path(html, "f", paths.failed);
    add_path(html, "w", paths.warned);
    add_path(html, "r", paths.running);
    add_path(html, "s", paths.other);
    html.add("</svg>");
    return html;
}

Html strip_gaps() {
    Html path;
    for (std::size_t i = 0; i <= places; ++i) path.add("M{} 0v{}", i * step, base + 1);
    Html html;
    html.add(R"(<svg class="sprite" aria-hidden="true"><path id="gaps" class="gap" d="{}"/></svg>)",
             path);
    return html;
}

Html strip_legend() {
    Html html;
    html.add(R"(<p class="legend">)");
    add_sign(html, "o", "M2 22V12h4v10zM8 22V6h4v16z", "ok, as high as it took long");
    add_sign(html, "f", "M7 27V2", "failed");
    add_sign(html, "w", "M7 22V2", "warned");
    add_sign(html, "r", "M7 22V2", "running");
    add_sign(html, "s", "M7 22v-4", "skipped");
    html.add("<span>newest at the right</span></p>");
    return html;
}

}  // namespace jw::report

// SPDX-License-Identifier: MIT
#include "show/terminal/bars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "show/terminal/utf8.hpp"

namespace jw::show {

namespace {

constexpr int left_margin = 2;

std::string repeated(std::string_view mark, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += mark;
    return text;
}

/// Every line at most `columns` wide; any count but 0 gets at least one mark.
std::vector<std::string> lines_of(const Bars& chart, int columns, Charset charset) {
    int label = width(chart.title);
    std::size_t most = 1;
    for (const auto& bar : chart.bars) {
        label = std::max(label, width(bar.label));
        most = std::max(most, bar.count);
    }
    const auto digits = static_cast<int>(std::to_string(most).size());
    const int room = std::max(1, columns - label - digits - 4);
    std::vector<std::string> lines{fmt::format("{:>{}}  {:>{}}", chart.title, label, "n", digits)};
    for (const auto& bar : chart.bars) {
        const auto share = static_cast<double>(bar.count) / static_cast<double>(most);
        const int length =
            bar.count == 0 ? 0 : std::max(1, static_cast<int>(std::lround(share * room)));
        lines.push_back(fmt::format("{:>{}}  {:>{}}  {}", bar.label, label, bar.count, digits,
                                    repeated(charset == Charset::utf8 ? "\u2588" : "#", length)));
    }
    return lines;
}

void strip_end(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

std::string side_by_side(const Bars& left, const Bars& right, const Terminal& terminal) {
    constexpr int gap = 4;
    const bool beside = terminal.columns >= 70;
    const int half = beside ? std::min((terminal.columns - left_margin - gap) / 2, 50)
                            : terminal.columns - left_margin;
    auto lines = lines_of(left, half, terminal.charset);
    auto others = lines_of(right, half, terminal.charset);
    std::string text;
    if (!beside) {
        lines.emplace_back();
        std::ranges::move(others, std::back_inserter(lines));
        others.clear();
    }
    for (std::size_t i = 0; i < std::max(lines.size(), others.size()); ++i) {
        auto line = std::string(left_margin, ' ') + (i < lines.size() ? lines[i] : "");
        if (i < others.size())
            line +=
                std::string(static_cast<std::size_t>(left_margin + half + gap - width(line)), ' ') +
                others[i];
        strip_end(line);
        text += line + '\n';
    }
    return text;
}

}  // namespace jw::show

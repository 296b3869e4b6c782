// SPDX-License-Identifier: MIT
#include "show/terminal/table.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "show/terminal/utf8.hpp"

namespace jw::show {

namespace {

constexpr int column_gap = 2;

int total(const std::vector<int>& widths) {
    int sum = 0;
    for (const int width : widths)
        if (width >= 0) sum += width + column_gap;
    return sum - column_gap;
}

std::string spaces(int count) {
    return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

}  // namespace

void Table::add(std::vector<Styled> row) {
    assert(row.size() == columns_.size());
    rows_.push_back(std::move(row));
}

std::vector<int> Table::natural_widths() const {
    std::vector<int> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        int widest = width(columns_[i].title);
        for (const auto& row : rows_) widest = std::max(widest, row[i].width());
        widths.push_back(widest);
    }
    return widths;
}

void Table::shorten(std::vector<int>& widths, int columns) const {
    for (auto i = widths.size();
         i-- > 0;) {  // what stands to the right is told at length elsewhere
        const int excess = total(widths) - columns;
        if (excess <= 0) return;
        if (widths[i] < 0 || columns_[i].shortest == 0) continue;
        const int shortest = std::max(columns_[i].shortest, width(columns_[i].title));
        widths[i] = std::min(widths[i], std::max(shortest, widths[i] - excess));
    }
}

/// Takes out the column that may leave first; false if none may.
bool Table::shed(std::vector<int>& widths) const {
    std::size_t leaver = 0;
    int most = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (widths[i] >= 0 && columns_[i].leaves > most) most = columns_[leaver = i].leaves;
    if (most == 0) return false;
    widths[leaver] = -1;
    return true;
}

std::vector<int> Table::layout(int columns) const {
    auto widths = natural_widths();
    while (true) {
        auto shortened = widths;
        shorten(shortened, columns);
        if (total(shortened) <= columns || !shed(widths)) return shortened;
    }
}

void Table::add_line(std::string& to, const std::vector<int>& widths,
                     const std::vector<Styled>& cells, const Terminal& terminal) const {
    int owed = 0;  // spaces, written only if something follows them
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const int room = widths[i];
        if (room < 0) continue;
        const auto cell = cells[i].fitted(room, terminal.charset);
        const int padding = room - cell.width();
        if (columns_[i].align == Align::right) owed += padding;
        if (!cell.empty())
            to.append(spaces(std::exchange(owed, 0))).append(cell.text(terminal.colour));
        if (columns_[i].align == Align::left) owed += padding;
        owed += column_gap;
    }
    to.push_back('\n');
}

std::string Table::text(const Terminal& terminal) const {
    const auto widths = layout(terminal.columns);
    std::vector<Styled> titles;
    for (const auto& column : columns_) titles.emplace_back(column.title, Tone::strong);
    std::string all;
    add_line(all, widths, titles, terminal);
    for (const auto& row : rows_) add_line(all, widths, row, terminal);
    return all;
}

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#include "show/terminal/table.hpp"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "show/terminal/utf8.hpp"

namespace jw::show {

namespace {

constexpr int column_gap = 2;

std::string spaces(int count) {
    return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

int total(const auto& rooms) {
    int sum = 0;
    for (const auto& room : rooms)
        if (room.width >= 0) sum += room.width + column_gap;
    return sum - column_gap;
}

}  // namespace

void Table::add(std::vector<Styled> row) {
    assert(row.size() == columns_.size());
    rows_.push_back(std::move(row));
}

Table::Rooms Table::natural() const {
    Rooms rooms;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        int widest = width(columns_[i].title);
        for (const auto& row : rows_) widest = std::max(widest, row[i].width());
        rooms.push_back({.width = widest});
    }
    return rooms;
}

/// Names keep half of the line before other columns get any of it.
int Table::least_width(std::size_t column, int columns) const {
    const auto& [title, align, shortest, leaves, holds] = columns_[column];
    return std::max(holds == Holds::names ? std::max(shortest, columns / 2) : shortest,
                    width(title));
}

void Table::shorten(Rooms& rooms, int columns, Holds what) const {
    for (auto i = rooms.size(); i-- > 0;) {  // what stands to the right is told at length elsewhere
        const int excess = total(rooms) - columns;
        if (excess <= 0) return;
        auto& width = rooms[i].width;
        if (width < 0 || columns_[i].shortest == 0 || columns_[i].holds != what) continue;
        width = std::min(width, std::max(least_width(i, columns), width - excess));
    }
}

/// Takes out the column that may leave first; false if none may.
bool Table::shed(Rooms& rooms) const {
    std::size_t leaver = 0;
    int most = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (rooms[i].width >= 0 && columns_[i].leaves > most) most = columns_[leaver = i].leaves;
    if (most == 0) return false;
    rooms[leaver].width = -1;
    return true;
}

std::optional<Table::Rooms> Table::with_whole_names(int columns) const {
    auto rooms = natural();
    do {
        auto shortened = rooms;
        shorten(shortened, columns, Holds::text);
        if (total(shortened) <= columns) return shortened;
    } while (shed(rooms));
    return std::nullopt;
}

Table::Rooms Table::with_cut_names(const Terminal& terminal) const {
    auto rooms = natural();
    while (true) {
        auto shortened = rooms;
        shorten(shortened, terminal.columns, Holds::text);
        shorten(shortened, terminal.columns, Holds::names);
        keep_apart(shortened, terminal.charset);
        if (total(shortened) <= terminal.columns || !shed(rooms)) return shortened;
    }
}

/// Cuts elsewhere, then less, until no two names look alike.
void Table::keep_apart(Rooms& rooms, Charset charset) const {
    const auto whole = natural();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].holds != Holds::names) continue;
        auto& room = rooms[i];
        while (room.width < whole[i].width && !is_cut_apart(i, room, charset))
            room.width = std::min(room.width + 1 + room.width / 8, whole[i].width);
    }
}

/// Whether a cut of this width can keep the names of a column apart; the room is so cut then.
bool Table::is_cut_apart(std::size_t column, Room& room, Charset charset) const {
    for (const auto behind :
         {std::optional<int>{}, std::optional{room.width / 4}, std::optional{room.width * 3 / 4}}) {
        room.behind = behind;
        if (are_apart(column, room, charset)) return true;
    }
    return false;
}

bool Table::are_apart(std::size_t column, const Room& room, Charset charset) const {
    std::set<std::string> names;
    std::set<std::string> cut;
    for (const auto& row : rows_) {
        names.insert(row[column].plain());
        cut.insert(row[column].fitted(room.width, charset, room.behind).plain());
    }
    return names.size() == cut.size();
}

Table::Rooms Table::layout(const Terminal& terminal) const {
    if (terminal.fit == Fit::whole) return natural();
    if (const auto rooms = with_whole_names(terminal.columns)) return *rooms;
    return with_cut_names(terminal);
}

void Table::add_line(std::string& to, const Rooms& rooms, const std::vector<Styled>& cells,
                     const Terminal& terminal) const {
    int owed = 0;  // spaces, written only if something follows them
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto [width, behind] = rooms[i];
        if (width < 0) continue;
        const auto cell = cells[i].fitted(width, terminal.charset, behind);
        const int padding = width - cell.width();
        if (columns_[i].align == Align::right) owed += padding;
        if (!cell.empty())
            to.append(spaces(std::exchange(owed, 0))).append(cell.text(terminal.colour));
        if (columns_[i].align == Align::left) owed += padding;
        owed += column_gap;
    }
    to.push_back('\n');
}

std::string Table::text(const Terminal& terminal) const {
    const auto rooms = layout(terminal);
    std::vector<Styled> titles;
    for (const auto& column : columns_) titles.emplace_back(column.title, Tone::strong);
    std::string all;
    add_line(all, rooms, titles, terminal);
    for (const auto& row : rows_) add_line(all, rooms, row, terminal);
    return all;
}

}  // namespace jw::show

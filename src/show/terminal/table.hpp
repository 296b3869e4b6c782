// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "show/terminal/styled.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

enum class Align { left, right };

/// What a column is there for. Names are cut last of all, and never so that two of them look alike.
enum class Holds { text, names };

struct Column {
    std::string title;
    Align align = Align::left;
    /// The width down to which the column's texts may be shortened; 0 for never.
    int shortest = 0;
    /// Where there is no room, the column with the highest number leaves first; 0 stays always.
    int leaves = 0;
    Holds holds = Holds::text;
};

/// Rows under titles, as wide as they need to be and no wider than the terminal, unless names could
/// not be told apart there, or nothing has to fit.
class Table {
public:
    explicit Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

    /// One cell for each column.
    void add(std::vector<Styled> row);

    /// Every line ends with a newline; trailing spaces are left out.
    std::string text(const Terminal& terminal) const;

private:
    /// How a column is cut: to a width, -1 for one that has left, and how much of the end is kept.
    struct Room {
        int width = 0;
        std::optional<int> behind = {};  ///< nothing: half
    };

    using Rooms = std::vector<Room>;

    Rooms natural() const;
    int least_width(std::size_t column, int columns) const;
    void shorten(Rooms& rooms, int columns, Holds what) const;
    bool shed(Rooms& rooms) const;
    std::optional<Rooms> with_whole_names(int columns) const;
    Rooms with_cut_names(const Terminal& terminal) const;
    void keep_apart(Rooms& rooms, Charset charset) const;
    bool is_cut_apart(std::size_t column, Room& room, Charset charset) const;
    bool are_apart(std::size_t column, const Room& room, Charset charset) const;
    Rooms layout(const Terminal& terminal) const;
    void add_line(std::string& to, const Rooms& rooms, const std::vector<Styled>& cells,
                  const Terminal& terminal) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Styled>> rows_;
};

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "show/terminal/styled.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

enum class Align { left, right };

struct Column {
    std::string title;
    Align align = Align::left;
    /// The width down to which the column's texts may be shortened; 0 for never.
    int shortest = 0;
    /// Where there is no room, the column with the highest number leaves first; 0 stays always.
    int leaves = 0;
};

/// Rows under titles, as wide as they need to be and no wider than the terminal.
class Table {
public:
    explicit Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

    /// One cell for each column.
    void add(std::vector<Styled> row);

    /// Every line ends with a newline; trailing spaces are left out.
    std::string text(const Terminal& terminal) const;

private:
    // Widths are those of the columns; -1 for one that has left.
    std::vector<int> natural_widths() const;
    void shorten(std::vector<int>& widths, int columns) const;
    bool shed(std::vector<int>& widths) const;
    std::vector<int> layout(int columns) const;
    void add_line(std::string& to, const std::vector<int>& widths, const std::vector<Styled>& cells,
                  const Terminal& terminal) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Styled>> rows_;
};

}  // namespace jw::show

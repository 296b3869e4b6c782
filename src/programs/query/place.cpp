// SPDX-License-Identifier: MIT
#include "programs/query/place.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace jw::query {

namespace {

constexpr int least_columns = 40;
constexpr int most_columns = 1000;
constexpr int most_lines = 1000;

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The size a terminal has, or a variable claims; 0 where neither is known.
int size_or(const char* variable, int of_terminal) {
    const auto claimed = positive_number(environment(variable));
    return claimed ? static_cast<int>(std::min<std::int64_t>(*claimed, most_columns)) : of_terminal;
}

bool wants_colour(ColourChoice choice) {
    if (choice != ColourChoice::automatic) return choice == ColourChoice::always;
    if (!environment("NO_COLOR").empty()) return false;
    const auto forced = environment("CLICOLOR_FORCE");
    if (!forced.empty() && forced != "0") return true;
    return output_is_terminal() && environment("TERM") != "dumb" && !environment("TERM").empty();
}

}  // namespace

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

show::Charset charset_of_locale() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto value = environment(name);
        if (value.empty()) continue;
        for (const auto* spelling : {"UTF-8", "utf8", "utf-8", "UTF8"})
            if (value.find(spelling) != std::string_view::npos) return show::Charset::utf8;
        return show::Charset::ascii;
    }
    return show::Charset::ascii;
}

show::Terminal find_terminal(ColourChoice colour) {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size = {};
    show::Terminal terminal;
    if (const int columns = size_or("COLUMNS", size.ws_col); columns > 0)
        terminal.columns = std::clamp(columns, least_columns, most_columns);
    if (const int lines = size_or("LINES", size.ws_row); lines > 0)
        terminal.lines = std::clamp(lines, 10, most_lines);
    const bool has_screen = output_is_terminal() || positive_number(environment("COLUMNS"));
    terminal.fit = has_screen ? show::Fit::to_columns : show::Fit::whole;
    terminal.colour = wants_colour(colour) ? show::Colour::on : show::Colour::off;
    terminal.charset = charset_of_locale();
    return terminal;
}

}  // namespace jw::query

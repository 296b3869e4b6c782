// SPDX-License-Identifier: MIT
#include "show/terminal/place.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace jw::show {

namespace {

constexpr int least_columns_of_terminal = 40;
constexpr int most_columns_of_terminal = 1000;
constexpr int most_lines_of_terminal = 1000;

std::string_view variable_of(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// Of a variable: digits alone.
int number_in(std::string_view text) {
    int number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && rest == end ? number : 0;
}

/// The size a terminal has, or a variable claims; 0 where neither is known.
int size_or(const char* variable, int of_terminal) {
    const auto claimed = number_in(variable_of(variable));
    return claimed > 0 ? std::min(claimed, most_columns_of_terminal) : of_terminal;
}

bool wants_colour(ColourChoice choice) {
    if (choice != ColourChoice::automatic) return choice == ColourChoice::always;
    if (!variable_of("NO_COLOR").empty()) return false;
    const auto forced = variable_of("CLICOLOR_FORCE");
    if (!forced.empty() && forced != "0") return true;
    return output_is_terminal() && variable_of("TERM") != "dumb" && !variable_of("TERM").empty();
}

}  // namespace

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

Charset charset_of_locale() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto value = variable_of(name);
        if (value.empty()) continue;
        for (const auto* spelling : {"UTF-8", "utf8", "utf-8", "UTF8"})
            if (value.find(spelling) != std::string_view::npos) return Charset::utf8;
        return Charset::ascii;
    }
    return Charset::ascii;
}

Terminal find_terminal(ColourChoice colour) {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size = {};
    Terminal terminal;
    if (const int columns = size_or("COLUMNS", size.ws_col); columns > 0)
        terminal.columns = std::clamp(columns, least_columns_of_terminal, most_columns_of_terminal);
    if (const int lines = size_or("LINES", size.ws_row); lines > 0)
        terminal.lines = std::clamp(lines, 10, most_lines_of_terminal);
    const bool has_screen = output_is_terminal() || number_in(variable_of("COLUMNS")) > 0;
    terminal.fit = has_screen ? Fit::to_columns : Fit::whole;
    terminal.colour = wants_colour(colour) ? Colour::on : Colour::off;
    terminal.charset = charset_of_locale();
    return terminal;
}

}  // namespace jw::show

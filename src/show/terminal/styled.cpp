// SPDX-License-Identifier: MIT
#include "show/terminal/styled.hpp"

#include <utility>

#include "show/terminal/shown.hpp"
#include "show/terminal/utf8.hpp"

namespace jw::show {

namespace {

/// From the eight basic colours, which every theme keeps readable.
std::string_view sequence(Tone tone) {
    switch (tone) {
        case Tone::good:
            return "\x1b[32m";
        case Tone::bad:
            return "\x1b[1;31m";
        case Tone::warning:
            return "\x1b[33m";
        case Tone::faint:
            return "\x1b[2m";
        case Tone::strong:
            return "\x1b[1m";
        case Tone::plain:
            break;
    }
    return "";
}

}  // namespace

Styled& Styled::add(std::string text, Tone tone) {
    if (text.empty()) return *this;
    if (!pieces_.empty() && pieces_.back().tone == tone)
        pieces_.back().text += text;
    else
        pieces_.push_back({std::move(text), tone});
    return *this;
}

Styled& Styled::add(const Styled& more) {
    for (const auto& piece : more.pieces_) add(piece.text, piece.tone);
    return *this;
}

int Styled::width() const {
    int columns = 0;
    for (const auto& piece : pieces_) columns += show::width(piece.text);
    return columns;
}

Styled Styled::fitted(int columns, Charset charset, std::optional<int> behind) const {
    if (pieces_.empty() || width() <= columns) return *this;
    const auto& first = pieces_.front();
    return {behind ? show::fitted(first.text, columns, charset, *behind)
                   : show::fitted(first.text, columns, charset, Keep::both_ends),
            first.tone};
}

std::string Styled::text(Colour colour) const {
    std::string all;
    for (const auto& piece : pieces_) {
        const auto begin = colour == Colour::on ? sequence(piece.tone) : std::string_view{};
        all.append(begin).append(piece.text);
        if (!begin.empty()) all.append("\x1b[0m");
    }
    return all;
}

}  // namespace jw::show

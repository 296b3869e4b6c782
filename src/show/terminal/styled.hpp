// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "show/terminal/terminal.hpp"

namespace jw::show {

/// What a piece of text means; colour only repeats what the words say.
enum class Tone { plain, good, bad, warning, faint, strong };

/// One line's text in pieces of different tones. Knows its width, colour or not. The text given
/// is safe already.
class Styled {
public:
    Styled() = default;

    Styled(const char* text) : Styled{std::string{text}} {}

    Styled(std::string text, Tone tone = Tone::plain) { add(std::move(text), tone); }

    Styled& add(std::string text, Tone tone = Tone::plain);
    Styled& add(const Styled& more);

    int width() const;

    bool empty() const { return pieces_.empty(); }

    /// At most this wide, with so much of the end kept, by itself half; only for text of one piece.
    Styled fitted(int columns, Charset charset, std::optional<int> behind) const;

    /// Without what colour says.
    std::string plain() const { return text(Colour::off); }

    std::string text(Colour colour) const;

private:
    struct Piece {
        std::string text;
        Tone tone;
    };

    std::vector<Piece> pieces_;
};

}  // namespace jw::show

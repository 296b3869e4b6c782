// SPDX-License-Identifier: MIT
#include "render/wrap.hpp"

#include "render/utf8.hpp"

namespace jw::render {

std::string wrapped(std::string_view text, int columns, int indent) {
    std::string all;
    int at = 0;
    while (!text.empty()) {
        const auto end = text.find(' ', 1);  // a leading space is part of the first word
        const auto word = text.substr(0, end);
        const int needed = width(word);
        if (at > 0 && at + needed > columns) {
            all += '\n' + std::string(static_cast<std::size_t>(indent), ' ');
            all += word.substr(word.starts_with(' ') ? 1 : 0);
            at = indent + needed - (word.starts_with(' ') ? 1 : 0);
        } else {
            all += word;
            at += needed;
        }
        text.remove_prefix(word.size());
    }
    return all + '\n';
}

}  // namespace jw::render

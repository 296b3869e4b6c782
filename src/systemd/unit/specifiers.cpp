// SPDX-License-Identifier: MIT
#include "systemd/unit/specifiers.hpp"

#include "systemd/unit/name.hpp"

namespace jw::unit {

std::optional<std::string> with_names(std::string_view text, std::string_view unit) {
    std::string name;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            name += text[at];
            continue;
        }
        const auto stem = stem_of(unit);
        switch (++at < text.size() ? text[at] : '\0') {
            case '%':
                name += '%';
                break;
            case 'n':
                name += unit;
                break;
            case 'N':
                name += stem;
                break;
            case 'p':
                name += stem.substr(0, stem.find('@'));
                break;
            case 'i':
                name += instance_in(unit);
                break;
            default:
                return std::nullopt;
        }
    }
    return name;
}

}  // namespace jw::unit

// SPDX-License-Identifier: MIT
#include "show/terminal/wrap.hpp"

#include <algorithm>

#include "show/terminal/utf8.hpp"

namespace jw::show {

namespace {

constexpr std::string_view field_gap = "   ";

/// Takes the text up to the next separator, and the separator, off the front.
std::string_view take_until(std::string_view& text, std::string_view separator) {
    // A separator at the very front belongs to what follows it: an indent.
    const auto begin = std::min(text.find_first_not_of(' '), text.size());
    const auto end = std::min(text.find(separator, begin), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + separator.size(), text.size()));
    return part;
}

class Wrapper {
public:
    Wrapper(int columns, int indent) : columns_{columns}, indent_{indent} {}

    /// A field stays on one line if one line can hold it.
    void add_field(std::string_view field) {
        if (fits(field, field_gap) || indent_ + width(field) <= columns_)
            return add(field, field_gap);
        auto gap = field_gap;
        while (!field.empty()) {
            add(take_until(field, " "), gap);
            gap = " ";
        }
    }

    std::string text() && { return std::move(text_) + '\n'; }

private:
    bool fits(std::string_view part, std::string_view gap) const {
        return at_ + width(gap) + width(part) <= columns_;
    }

    void add(std::string_view part, std::string_view gap) {
        if (at_ == 0) {
            gap = "";
        } else if (!fits(part, gap)) {
            text_ += '\n' + std::string(static_cast<std::size_t>(indent_), ' ');
            at_ = indent_;
            gap = "";
        }
        text_.append(gap).append(part);
        at_ += width(gap) + width(part);
    }

    int columns_, indent_;
    int at_ = 0;
    std::string text_;
};

}  // namespace

std::string wrapped(std::string_view text, int columns, int indent) {
    Wrapper wrapper{columns, indent};
    while (!text.empty()) wrapper.add_field(take_until(text, field_gap));
    return std::move(wrapper).text();
}

}  // namespace jw::show

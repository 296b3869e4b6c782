// SPDX-License-Identifier: MIT
#include "settings/config/body_template.hpp"

#include <algorithm>

namespace jw::config {

namespace {

constexpr std::string_view opening = "{{", closing = "}}";
constexpr std::size_t longest_shown = 40;

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

Failure flaw(std::string_view near, std::string why) {
    return {.what = "can't use the body '" + std::string{near.substr(0, longest_shown)} + "'",
            .why = std::move(why),
            .next = "job-watch.toml(5) lists the placeholders"};
}

}  // namespace

Result<std::vector<TemplatePart>> parse_body_template(std::string_view body) {
    std::vector<TemplatePart> parts;
    for (;;) {
        const auto begin = body.find(opening);
        if (begin == std::string_view::npos) break;
        const auto end = body.find(closing, begin);
        if (end == std::string_view::npos)
            return flaw(body.substr(begin), "its {{ is not closed by }}");
        const auto name = trimmed(body.substr(begin + 2, end - begin - 2));
        if (std::ranges::find(placeholders, name) == placeholders.end())
            return flaw(body.substr(begin), "there is no such placeholder");
        parts.push_back({std::string{body.substr(0, begin)}, std::string{name}});
        body.remove_prefix(end + closing.size());
    }
    parts.push_back({std::string{body}, ""});
    return parts;
}

}  // namespace jw::config

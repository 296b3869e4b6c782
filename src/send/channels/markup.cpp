// SPDX-License-Identifier: MIT
#include "send/channels/markup.hpp"

#include <nlohmann/json.hpp>

namespace jw::send {

std::string dumped(const show::Json& json) {
    return json.dump(-1, ' ', true, show::Json::error_handler_t::replace);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string with_entities(std::string text) {
    replace_all(text, "&", "&amp;");
    replace_all(text, "<", "&lt;");
    replace_all(text, ">", "&gt;");
    return text;
}

std::string without_markdown(std::string_view text) {
    constexpr std::string_view meaningful = R"(\`*_~|<>[]()#:@-)";
    std::string escaped;
    for (const char c : text) {
        if (meaningful.find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

}  // namespace jw::send

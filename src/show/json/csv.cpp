// SPDX-License-Identifier: MIT
#include "show/json/csv.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace jw::show {

namespace {

/// Where a column's name leads in an item; null where it leads nowhere.
const Json* field(const Json& item, std::string_view name) {
    const auto slash = name.find('/');
    const auto found =
        item.is_object() ? item.find(std::string{name.substr(0, slash)}) : item.end();
    if (found == item.end()) return nullptr;
    return slash == std::string_view::npos ? &*found : field(*found, name.substr(slash + 1));
}

std::string text_of(const Json& value) {
    if (value.is_null()) return "";
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_array()) return value.dump();
    std::string words;
    for (const auto& word : value) words += (words.empty() ? "" : " ") + text_of(word);
    return words;
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string safe{'"'};
    for (const char c : text) safe.append(c == '"' ? 2 : 1, c);
    return safe + '"';
}

}  // namespace

std::string csv_header(Columns columns) {
    std::string line;
    for (const auto name : columns) {
        std::string title{name};
        std::ranges::replace(title, '/', '_');
        line += (line.empty() ? "" : ",") + title;
    }
    return line + '\n';
}

std::string csv_line(const Json& item, Columns columns) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto* value = field(item, columns[i]);
        line += (i > 0 ? "," : "") + (value == nullptr ? std::string{} : quoted(text_of(*value)));
    }
    return line + '\n';
}

}  // namespace jw::show

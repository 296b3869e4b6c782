// SPDX-License-Identifier: MIT
#include "generate/plan/section.hpp"

#include <algorithm>

namespace jw::generate {

void Section::set(std::string_view key, std::string_view value) {
    if (!user_sets(key)) add(key, value);
}

void Section::add(std::string_view key, std::string_view value) {
    ours_.push_back({std::string{key}, std::string{value}});
}

bool Section::user_sets(std::string_view key) const {
    return std::ranges::count(of_user_, key, &config::Directive::key) > 0;
}

std::string Section::text() const {
    auto text = "[" + std::string{name_} + "]\n";
    for (const auto* lines : {&ours_, &of_user_})
        for (const auto& [key, value] : *lines) text.append(key).append("=").append(value) += '\n';
    return text;
}

std::string header(const std::string& source) {
    return std::string{header_begin} + " from " + source + "; changes here are lost.\n";
}

}  // namespace jw::generate

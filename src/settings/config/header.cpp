// SPDX-License-Identifier: MIT
#include "settings/config/header.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "foundation/text/lower.hpp"

namespace jw::config {

namespace {

bool is_token(const std::string& name) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    const auto fits = [&](unsigned char c) {
        return std::isalnum(c) != 0 || marks.find(static_cast<char>(c)) != std::string_view::npos;
    };
    return !name.empty() && std::ranges::all_of(name, fits);
}

}  // namespace

std::string header_flaw(const std::string& name, std::string_view value) {
    constexpr auto reserved =
        std::to_array<std::string_view>({"connection", "content-length", "expect", "te", "trailer",
                                         "transfer-encoding", "upgrade"});
    if (!is_token(name)) return "its name is not that of a header";
    if (std::ranges::find(reserved, text::lower(name)) != reserved.end())
        return name + " is not for the configuration to set";
    const auto fits = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (!std::ranges::all_of(value, fits))
        return "the value of " + name + " is not one line of printable ASCII";
    return "";
}

}  // namespace jw::config

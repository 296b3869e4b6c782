// SPDX-License-Identifier: MIT
#include "judge/alert/token_shape.hpp"

#include <algorithm>
#include <array>

#include "foundation/base/ascii.hpp"

namespace jw::alert {

namespace {

bool is_upper(char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); }

bool is_url_safe(char c) { return is_alnum(c) || c == '_' || c == '-'; }

bool is_dotted(char c) { return is_url_safe(c) || c == '.'; }

bool is_path(char c) { return is_dotted(c) || c == '/'; }

struct Shape {
    std::string_view prefix;
    bool (*is_part)(char);
    std::size_t least;  ///< characters behind the prefix
};

constexpr auto shapes = std::to_array<Shape>({
    {"AKIA", is_upper, 16},
    {"ASIA", is_upper, 16},
    {"ghp_", is_alnum, 20},
    {"gho_", is_alnum, 20},
    {"ghu_", is_alnum, 20},
    {"ghs_", is_alnum, 20},
    {"ghr_", is_alnum, 20},
    {"github_pat_", is_url_safe, 20},
    {"glpat-", is_url_safe, 20},
    {"xoxa-", is_url_safe, 10},
    {"xoxb-", is_url_safe, 10},
    {"xoxe-", is_url_safe, 10},
    {"xoxp-", is_url_safe, 10},
    {"xoxr-", is_url_safe, 10},
    {"xoxs-", is_url_safe, 10},
    {"xapp-", is_url_safe, 10},
    {"sk-", is_url_safe, 20},
    {"sk_live_", is_alnum, 16},
    {"rk_live_", is_alnum, 16},
    {"sk_test_", is_alnum, 16},
    {"AIza", is_url_safe, 35},
    {"npm_", is_alnum, 36},
    {"pypi-", is_url_safe, 40},
    {"dop_v1_", is_alnum, 40},
    {"SG.", is_dotted, 40},
    {"hooks.slack.com/services/", is_path, 20},
    {"discord.com/api/webhooks/", is_path, 20},
    {"discordapp.com/api/webhooks/", is_path, 20},
});

template <typename Test>
std::size_t run_of(std::string_view text, Test is_part) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_part) - text.begin());
}

std::size_t length_by(const Shape& shape, std::string_view text) {
    if (!text.starts_with(shape.prefix)) return 0;
    const auto length = run_of(text.substr(shape.prefix.size()), shape.is_part);
    return length >= shape.least ? shape.prefix.size() + length : 0;
}

/// 123456789:AAF... of the Telegram Bot API, also where it stands behind `bot` in a URL.
std::size_t bot_token_length(std::string_view text) {
    const std::size_t before = text.starts_with("bot") ? 3 : 0;
    const auto number = run_of(text.substr(before, 16), is_digit);
    const auto colon = before + number;
    if (number < 8 || colon >= text.size() || text[colon] != ':') return 0;
    const auto rest = run_of(text.substr(colon + 1), is_url_safe);
    return rest >= 30 ? colon + 1 + rest : 0;
}

/// A JSON web token, or its first part where it is cut.
std::size_t web_token_length(std::string_view text) {
    constexpr std::size_t surely = 100;
    if (!text.starts_with("eyJ")) return 0;
    const auto first = run_of(text.substr(0, surely), is_url_safe);
    const bool goes_on = first < text.size() && text.substr(first).starts_with(".eyJ");
    return first == surely || goes_on ? run_of(text, is_dotted) : 0;
}

}  // namespace

std::size_t token_length(std::string_view text) {
    for (const auto& shape : shapes)
        if (const auto length = length_by(shape, text); length > 0) return length;
    if (const auto length = bot_token_length(text); length > 0) return length;
    return web_token_length(text);
}

}  // namespace jw::alert

// SPDX-License-Identifier: MIT
#include "judge/alert/secret_name.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace jw::alert {

namespace {

constexpr std::size_t longest_name = 100;

/// Anywhere in a name that has lost its separators.
constexpr auto parts = std::to_array<std::string_view>(
    {"password", "passwd", "passphrase", "secret", "apikey", "accesskey", "privatekey", "token",
     "credential", "authkey", "encryptionkey", "signingkey"});

/// Between separators, or as the whole name.
constexpr auto words =
    std::to_array<std::string_view>({"pass", "pwd", "pw", "passwort", "passcode"});

constexpr auto headers =
    std::to_array<std::string_view>({"authorization", "proxyauthorization", "cookie", "setcookie"});

/// What such names end with if they speak about a secret rather than hold one.
constexpr auto harmless_ends = std::to_array<std::string_view>(
    {"file",  "path",   "dir",     "stdin", "prompt", "command", "length",  "type",  "policy",
     "count", "expiry", "expires", "ttl",   "tokens", "name",    "hash",    "error", "limit",
     "fd",    "env",    "manager", "hint",  "field",  "column",  "attempts"});

constexpr auto harmless = std::to_array<std::string_view>({"pwd", "oldpwd"});

constexpr auto harmless_parts = std::to_array<std::string_view>({"tokens", "tokeniz"});

bool is_separator(char c) { return c == '_' || c == '-' || c == '.'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string joined(std::string_view name) {
    std::string text;
    for (const char c : name)
        if (!is_separator(c)) text += lower(c);
    return text;
}

/// DBPASS, rootpwd; not bypass.
bool ends_like_one(std::string_view joined) {
    constexpr auto words_of_language =
        std::to_array<std::string_view>({"bypass", "compass", "overpass", "surpass", "trespass"});
    return (joined.ends_with("pass") || joined.ends_with("pwd")) &&
           std::ranges::none_of(words_of_language,
                                [&](auto word) { return joined.ends_with(word); });
}

bool has_word(std::string_view name) {
    std::string word;
    for (std::size_t i = 0; i <= name.size(); ++i) {
        if (i < name.size() && !is_separator(name[i])) {
            word += lower(name[i]);
            continue;
        }
        if (std::ranges::count(words, word) > 0) return true;
        word.clear();
    }
    return false;
}

template <typename Range>
bool any_part(std::string_view text, const Range& range) {
    return std::ranges::any_of(
        range, [text](auto part) { return text.find(part) != std::string_view::npos; });
}

}  // namespace

bool is_secret_name(std::string_view name) {
    if (name.empty() || name.size() > longest_name) return false;
    const auto text = joined(name);
    if (std::ranges::count(harmless, text) > 0 || any_part(text, harmless_parts)) return false;
    if (std::ranges::any_of(harmless_ends, [&](auto end) { return text.ends_with(end); }))
        return false;
    return any_part(text, parts) || has_word(name) || ends_like_one(text);
}

bool is_secret_header(std::string_view name) {
    return name.size() <= longest_name && std::ranges::count(headers, joined(name)) > 0;
}

}  // namespace jw::alert

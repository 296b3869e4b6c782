// SPDX-License-Identifier: MIT
#include "judge/alert/masking.hpp"

#include <algorithm>

#include "judge/alert/named_values.hpp"
#include "judge/alert/private_keys.hpp"
#include "judge/alert/rule_matcher.hpp"
#include "judge/alert/secret_name.hpp"

namespace jw::alert {

namespace {

/// `--password` before `word`, with nothing of its own.
bool is_value_of(const std::string& option, const std::string& word) {
    const auto bare = option.find_first_not_of('-');
    return bare != 0 && bare != std::string::npos && !word.starts_with('-') &&
           !word.starts_with('/') && is_secret_name(std::string_view{option}.substr(bare));
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text.append(word).push_back('\0');
    return text;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find('\0'), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

}  // namespace

std::string masked(std::string_view text) {
    return without_named_values(without_matches(without_private_keys(text), Form::text));
}

std::vector<std::string> masked_words(std::vector<std::string> words) {
    for (std::size_t i = 1; i < words.size(); ++i)
        if (is_value_of(words[i - 1], words[i])) words[i] = mask;
    words = split(without_matches(joined(words), Form::words));
    for (auto& word : words) word = masked(word);
    return words;
}

}  // namespace jw::alert

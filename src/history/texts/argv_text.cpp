// SPDX-License-Identifier: MIT
#include "history/texts/argv_text.hpp"

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "foundation/base/utf8.hpp"

namespace jw::history {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(std::string_view bytes) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= group.size() ? alphabet[bits >> (18 - 6 * i) & 63] : '=';
    }
    return text;
}

std::string from_base64(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char digit : text) {
        const auto value = alphabet.find(digit);
        if (value == std::string_view::npos) break;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes += static_cast<char>(bits >> held & 255);
    }
    return bytes;
}

nlohmann::json json_of_word(const std::string& word) {
    if (is_text(word)) return word;
    return {{"b64", to_base64(word)}};
}

std::string word_of_json(const nlohmann::json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_object()) return {};
    const auto encoded = value.find("b64");
    if (encoded == value.end() || !encoded->is_string()) return {};
    return from_base64(encoded->get_ref<const std::string&>());
}

}  // namespace

std::string text_of_argv(const std::vector<std::string>& argv) {
    if (argv.empty()) return {};
    auto words = nlohmann::json::array();
    for (const auto& word : argv) words.push_back(json_of_word(word));
    return words.dump();
}

std::vector<std::string> argv_of_text(const std::string& text) {
    if (text.empty()) return {};
    // Rows are read job by job mostly, and the runs of one job have the same words.
    thread_local std::string last_text;
    thread_local std::vector<std::string> last_argv;
    if (text == last_text) return last_argv;
    std::vector<std::string> argv;
    const auto words = nlohmann::json::parse(text, nullptr, false);
    if (words.is_array())
        for (const auto& word : words) argv.push_back(word_of_json(word));
    last_text = text;
    return last_argv = std::move(argv);
}

}  // namespace jw::history

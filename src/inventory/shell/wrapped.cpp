// SPDX-License-Identifier: MIT
#include "inventory/shell/wrapped.hpp"

#include <algorithm>

namespace jw::inventory {

namespace {

bool is_wrapper(const Word& word) {
    return std::string_view{word.text}.substr(word.text.rfind('/') + 1) == "job-watch";
}

}  // namespace

bool is_wrapped(const ShellLine& line) {
    return std::ranges::any_of(line.commands, [](const SimpleCommand& command) {
        return std::ranges::any_of(command.words, is_wrapper);
    });
}

std::string wrapped_name(const ShellLine& line) {
    for (const auto& [words, redirections] : line.commands) {
        for (auto word = std::ranges::find_if(words, is_wrapper); word != words.end(); ++word) {
            if (word->text.starts_with("--name=")) return word->text.substr(7);
            if (word->text == "--name" && word + 1 != words.end()) return (word + 1)->text;
            if (word->text == "--") break;
        }
    }
    return "";
}

}  // namespace jw::inventory

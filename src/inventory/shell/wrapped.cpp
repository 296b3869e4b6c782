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

std::string wrapped_option(const ShellLine& line, std::string_view option) {
    const auto value_of = [](const Word& word, std::size_t begin) {
        return word.is_literal ? word.text.substr(begin) : std::string{};
    };
    const auto with_value = std::string{option} + "=";
    for (const auto& [words, redirections] : line.commands) {
        for (auto word = std::ranges::find_if(words, is_wrapper); word != words.end(); ++word) {
            if (word->text.starts_with(with_value)) return value_of(*word, with_value.size());
            if (word->text == option && word + 1 != words.end()) return value_of(word[1], 0);
            if (word->text == "--") break;
        }
    }
    return "";
}

bool is_sure_to_wrap(const ShellLine& line) {
    for (const auto& command : line.commands) {
        const auto program = command.program();
        if (program == command.words.size()) return false;
        if (is_wrapper(command.words[program])) return true;
        if (command.words[program].text != "cd") return false;
    }
    return false;
}

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#include "systemd/unit/exec_line.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "systemd/unit/word.hpp"

namespace {

using namespace jw::unit;

void require(bool holds) {
    if (!holds) std::abort();
}

/// Behind a wrapper that has taken the first words, the rest of the line is the command again.
void check(const Command& command) {
    const auto line = wrapped(command, "/w run --name %N", "");
    const auto outer = parse_exec(line);
    require(outer.has_value() && outer->size() == 1 && outer->front().path == "/w");
    const auto inner = line.substr(line.find(" -- ") + 4);
    require(command.prefixes.find('@') == std::string::npos);
    require(line.starts_with(command.prefixes + "/w"));
    require(inner.ends_with(command.rest));
    const auto alone = parse_exec(unwrapped(command));
    require(alone.has_value() && alone->size() == 1 && alone->front() == command);
    require(!identifier_of(command) || !identifier_of(command)->empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto commands = parse_exec(text))
        for (const auto& command : *commands) check(command);
    auto rest = text;
    while (true) {
        const auto word = take_word(rest);
        if (!word || word->raw.empty()) break;
    }
    if (text.find('\0') != std::string_view::npos) return 0;
    auto spelled = argument(text);
    std::string_view line{spelled};
    const auto word = take_word(line);
    require(word.has_value() && line.empty());
    return 0;
}

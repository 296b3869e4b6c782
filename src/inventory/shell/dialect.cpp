// SPDX-License-Identifier: MIT
#include "inventory/shell/dialect.hpp"

#include <algorithm>
#include <array>

namespace jw::inventory {

namespace {

constexpr auto posix_shells =
    std::to_array<std::string_view>({"sh", "dash", "ash", "ksh", "ksh93", "mksh", "zsh"});

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

std::optional<Dialect> dialect_of(const unit::Root& root, const std::string& shell) {
    if (!shell.starts_with('/')) return std::nullopt;
    const auto name = file_name(shell);
    if (name == "bash") return Dialect::bash;
    if (std::ranges::count(posix_shells, name) == 0) return std::nullopt;
    return file_name(root.resolved(shell)) == "bash" ? Dialect::bash : Dialect::posix;
}

}  // namespace jw::inventory

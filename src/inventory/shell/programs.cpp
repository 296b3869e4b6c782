// SPDX-License-Identifier: MIT
#include "inventory/shell/programs.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "foundation/base/fd.hpp"

namespace jw::inventory {

namespace {

/// Whether execve(2) knows how to run it.
bool is_for_kernel(const std::string& path) {
    std::array<char, 4> begin{};
    const Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!file || ::read(file.get(), begin.data(), begin.size()) < 2) return false;
    const std::string_view bytes{begin.data(), begin.size()};
    return bytes.starts_with("#!") || bytes ==
                                          "\x7f"
                                          "ELF";
}

}  // namespace

Program program_at(const unit::Root& root, const std::string& path) {
    const auto here = root.chased(path);

    struct stat status {};

    if (here.empty() || ::stat(here.c_str(), &status) != 0)
        return errno == EACCES ? Program::unseen : Program::absent;
    if (!S_ISREG(status.st_mode)) return Program::absent;
    if ((status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) == 0) return Program::no_right;
    return is_for_kernel(here) ? Program::runs : Program::for_shell;
}

std::string find_program(const unit::Root& root, std::string_view word, std::string_view folders) {
    if (word.find('/') != std::string_view::npos) return std::string{word};
    while (!folders.empty()) {
        const auto folder = folders.substr(0, folders.find(':'));
        folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
        if (!folder.starts_with('/')) continue;
        auto path = std::string{folder} + "/" + std::string{word};
        const auto program = program_at(root, path);
        if (program == Program::runs || program == Program::for_shell) return path;
    }
    return "";
}

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#include "systemd/harvest/crash.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <string_view>

namespace jw::harvest {

namespace {

std::uint64_t hex(std::string_view text) {
    std::uint64_t value = 0;
    for (const char digit : text)
        value =
            value * 16 + static_cast<std::uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    return value;
}

/// `FROM-TO ... /PATH`, a line of /proc/PID/maps: writes the path if the address is in it.
bool tell(std::string_view line, std::uint64_t address) {
    const auto dash = line.find('-'), blank = line.find(' '), slash = line.find('/');
    if (dash == std::string_view::npos || blank < dash || slash == std::string_view::npos)
        return false;
    if (address < hex(line.substr(0, dash)) ||
        address >= hex(line.substr(dash + 1, blank - dash - 1)))
        return false;
    const auto path = line.substr(slash);
    return ::write(crash_fd, path.data(), path.size()) >= 0;
}

/// Only what signal-safety(7) allows; the line that is wanted fits a page.
void find_and_tell(std::uint64_t address) {
    static std::array<char, 8192> text;
    const int maps = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    std::size_t length = 0;
    for (;;) {
        const auto count = ::read(maps, text.data() + length, text.size() - length);
        if (count <= 0) return;
        length += static_cast<std::size_t>(count);
        std::string_view rest{text.data(), length};
        for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            if (tell(rest.substr(0, end), address)) return;
            rest.remove_prefix(end + 1);
        }
        if (rest.size() == text.size()) rest = {};
        for (std::size_t i = 0; i < rest.size(); ++i) text[i] = rest[i];
        length = rest.size();
    }
}

void on_bus_error(int signal, siginfo_t* info, void* /*context*/) {
    find_and_tell(reinterpret_cast<std::uintptr_t>(info->si_addr));
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

}  // namespace

void tell_of_crashes() {
    struct sigaction action = {};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace jw::harvest

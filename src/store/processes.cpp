// SPDX-License-Identifier: MIT
#include "store/processes.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "base/proc.hpp"

namespace jw::store {

namespace {

std::string hex_digits(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (std::string_view{"0123456789abcdef"}.find(c) != std::string_view::npos) digits += c;
    return digits;
}

std::string boot_id_below(const std::string& root) {
    std::array<char, 64> content{};
    const auto path = root + "/sys/kernel/random/boot_id";
    const auto length = read_small_file(path.c_str(), content.data(), content.size());
    return hex_digits({content.data(), length});
}

}  // namespace

Processes::Processes(std::string root) : root_{std::move(root)}, boot_id_{boot_id_below(root_)} {}

bool Processes::are_gone(const Run& run) const {
    const auto boot_id = hex_digits(run.boot_id);
    if (!boot_id.empty() && !boot_id_.empty() && boot_id != boot_id_) return true;
    return !is_alive(run.process) && !is_alive(run.wrapper) && !is_alive(run.relay);
}

bool Processes::is_alive(const ProcessId& process) const {
    if (process.pid <= 0) return false;
    std::array<char, 1024> content{};
    const auto path = root_ + "/" + std::to_string(process.pid) + "/stat";
    const auto length = read_small_file(path.c_str(), content.data(), content.size());
    const auto stat = parse_process_stat({content.data(), length});
    if (!stat || stat->state == 'Z' || stat->state == 'X') return false;
    return process.start_ticks == 0 || stat->start_ticks == process.start_ticks;
}

}  // namespace jw::store

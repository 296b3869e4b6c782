// SPDX-License-Identifier: MIT
#include "history/recording/processes.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "foundation/base/proc.hpp"

namespace jw::history {

namespace {

std::string hex_digits(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (std::string_view{"0123456789abcdef"}.find(c) != std::string_view::npos) digits += c;
    return digits;
}

std::string read_below(const std::string& root, const char* name) {
    std::array<char, 256> content{};
    const auto path = root + "/sys/kernel/" + name;
    const auto length = read_small_file(path.c_str(), content.data(), content.size());
    std::string_view text{content.data(), length};
    return std::string{text.substr(0, text.find('\n'))};
}

}  // namespace

Processes::Processes(std::string root)
    : root_{std::move(root)},
      boot_id_{hex_digits(read_below(root_, "random/boot_id"))},
      host_{read_below(root_, "hostname")} {}

bool Processes::are_gone(const Run& run) const {
    const auto boot_id = hex_digits(run.boot_id);
    if (!boot_id.empty() && !boot_id_.empty() && boot_id != boot_id_)
        return run.host.empty() || host_.empty() || run.host == host_;
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

}  // namespace jw::history

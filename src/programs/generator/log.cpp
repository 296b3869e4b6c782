// SPDX-License-Identifier: MIT
#include "programs/generator/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace jw::generators {

namespace {

constexpr std::size_t most_lines = 200;
constexpr std::size_t longest_line = 900;  // of a record of /dev/kmsg, its prefix counted
constexpr std::string_view warning = "<4>";

}  // namespace

Log::Log(Place place) {
    if (place == Place::kernel) kernel_ = Fd{::open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY)};
}

Log::~Log() {
    if (lines_ > most_lines)
        write("and " + std::to_string(lines_ - most_lines) +
              " further lines; see job-watch generate --dry-run");
}

void Log::warn(std::string_view line) {
    if (++lines_ <= most_lines) write(line);
}

void Log::write(std::string_view line) const {
    auto text = "job-watch-generator[" + std::to_string(::getpid()) + "]: " + std::string{line};
    if (kernel_) text = std::string{warning} + text.substr(0, longest_line);
    text += '\n';
    const int fd = kernel_ ? kernel_.get() : STDERR_FILENO;
    [[maybe_unused]] const auto n = ::write(fd, text.data(), text.size());
}

}  // namespace jw::generators

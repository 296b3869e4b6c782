// SPDX-License-Identifier: MIT
#include "foundation/base/proc.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "foundation/base/fd.hpp"
#include "foundation/base/text.hpp"

namespace jw {

namespace {

/// The number at the start of `text`; 0 if there is none.
template <typename T>
T number(std::string_view text, int base = 10) {
    T value{};
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

/// The space-separated field `index` (0 is the first).
std::string_view field(std::string_view text, int index) {
    for (; index > 0; --index) {
        const auto space = text.find(' ');
        if (space == std::string_view::npos) return {};
        text.remove_prefix(space + 1);
    }
    return text.substr(0, text.find_first_of(" \n"));
}

}  // namespace

std::size_t read_small_file(const char* path, char* bytes, std::size_t size) {
    bytes[0] = '\0';
    const Fd file{::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    if (!file) return 0;
    std::size_t length = 0;
    while (length + 1 < size) {
        const auto n = ::read(file.get(), bytes + length, size - 1 - length);
        if (n <= 0) break;
        length += static_cast<std::size_t>(n);
    }
    bytes[length] = '\0';
    return length;
}

Text<PATH_MAX> beside_us(std::string_view path) {
    std::array<char, PATH_MAX> self;
    const auto length = ::readlink("/proc/self/exe", self.data(), self.size());
    if (length <= 0 || static_cast<std::size_t>(length) >= self.size()) return {};
    const std::string_view whole{self.data(), static_cast<std::size_t>(length)};
    Text<PATH_MAX> place;
    place.add(whole.substr(0, whole.rfind('/') + 1)).add(path);
    return place.cut() ? Text<PATH_MAX>{} : place;
}

std::optional<ProcessStat> parse_process_stat(std::string_view content) {
    const auto name_end = content.rfind(')');
    if (name_end == std::string_view::npos || content.size() < name_end + 3) return std::nullopt;
    const auto rest = content.substr(name_end + 2);  // begins with field 3 of proc(5), the state
    const auto start = field(rest, 19);
    if (start.empty()) return std::nullopt;
    return ProcessStat{.state = rest[0],
                       .parent = number<pid_t>(field(rest, 1)),
                       .terminal = number<int>(field(rest, 4)),
                       .start_ticks = number<std::uint64_t>(start),
                       .wait_status = number<int>(field(rest, 49)),
                       .length = content.size()};
}

std::optional<ProcessStat> process_stat(pid_t pid) {
    Text<64> path;
    path.add("/proc/").add_number(static_cast<std::uint64_t>(pid)).add("/stat");
    char content[1024];
    const auto length = read_small_file(path.c_str(), content, sizeof content);
    return parse_process_stat({content, length});
}

bool is_proc_ours() {
    char self[24];
    const auto length = ::readlink("/proc/self", self, sizeof self);
    if (length <= 0) return false;
    return number<pid_t>({self, static_cast<std::size_t>(length)}) == ::getpid();
}

std::int64_t number_of_namespace(const char* path) {
    struct stat status = {};
    return ::stat(path, &status) == 0 ? static_cast<std::int64_t>(status.st_ino) : 0;
}

std::int64_t number_of_file_tree() {
    struct stat root = {};
    const auto mounts = static_cast<std::uint64_t>(number_of_namespace("/proc/self/ns/mnt"));
    if (mounts == 0 || ::stat("/", &root) != 0) return 0;
    constexpr std::uint64_t factor = 0x9e3779b97f4a7c15U, largest = INT64_MAX;
    const auto number = ((mounts * factor ^ root.st_dev) * factor ^ root.st_ino) * factor;
    return static_cast<std::int64_t>(number & largest);
}

Fd open_process(pid_t pid) { return Fd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))}; }

ProcessIo::ProcessIo(pid_t pid) {
    Text<64> path;
    path.add("/proc/").add_number(static_cast<std::uint64_t>(pid)).add("/io");
    file_ = Fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
}

std::optional<ProcessIo::Counts> ProcessIo::counts() const {
    char content[512];
    const auto length = file_ ? ::pread(file_.get(), content, sizeof content, 0) : -1;
    if (length <= 0) return std::nullopt;
    const std::string_view io{content, static_cast<std::size_t>(length)};
    const auto read = proc_value(io, "rchar");
    const auto written = proc_value(io, "wchar");
    if (!read || !written) return std::nullopt;
    return Counts{*read, *written};
}

std::optional<std::uint64_t> proc_value(std::string_view content, std::string_view name, int base) {
    while (!content.empty()) {
        const auto line = content.substr(0, content.find('\n'));
        if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':') {
            auto value = line.substr(name.size() + 1);
            while (!value.empty() && (value[0] == ' ' || value[0] == '\t')) value.remove_prefix(1);
            return number<std::uint64_t>(value, base);
        }
        content.remove_prefix(std::min(content.size(), line.size() + 1));
    }
    return std::nullopt;
}

}  // namespace jw

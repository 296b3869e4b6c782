// SPDX-License-Identifier: MIT
#include "capture/wrapper/descendants.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "foundation/base/fd.hpp"
#include "foundation/base/proc.hpp"

namespace jw::wrapper {

namespace {

struct Process {
    pid_t pid;
    pid_t parent;
    bool chosen;
};

/// What getdents64(2) returns.
struct Entry {
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t length;
    std::uint8_t type;
    char name[1];
};

class ProcessTable {
public:
    /// Reads all living processes of /proc; more than fit are left out.
    void read();

    void choose_descendants_of(pid_t root, std::span<const pid_t> spared);

    std::span<const Process> all() const { return std::span{processes_}.first(count_); }

private:
    void add(const char* name);
    bool is_chosen(pid_t pid) const;

    alignas(Entry) std::array<char, std::size_t{16} * 1024> bytes_;
    std::array<Process, 32768> processes_;
    std::size_t count_ = 0;
};

void ProcessTable::add(const char* name) {
    pid_t pid = 0;
    const auto parsed = std::from_chars(name, name + std::strlen(name), pid);
    if (*parsed.ptr != '\0' || pid <= 0 || count_ == processes_.size()) return;
    const auto stat = process_stat(pid);
    if (stat && stat->state != 'Z') processes_[count_++] = {pid, stat->parent, false};
}

void ProcessTable::read() {
    count_ = 0;
    const Fd folder{::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    while (true) {
        const auto n = ::syscall(SYS_getdents64, folder.get(), bytes_.data(), bytes_.size());
        if (n <= 0) return;
        for (long at = 0; at < n;) {
            const auto* entry = reinterpret_cast<const Entry*>(bytes_.data() + at);
            add(entry->name);
            at += entry->length;
        }
    }
}

bool ProcessTable::is_chosen(pid_t pid) const {
    return std::ranges::any_of(all(), [pid](const Process& p) { return p.pid == pid && p.chosen; });
}

void ProcessTable::choose_descendants_of(pid_t root, std::span<const pid_t> spared) {
    const auto is_spared = [&](pid_t pid) {
        return std::find(spared.begin(), spared.end(), pid) != spared.end();
    };
    for (bool more = true; more;) {
        more = false;
        for (auto& process : std::span{processes_}.first(count_)) {
            if (process.chosen || is_spared(process.pid)) continue;
            process.chosen = process.parent == root || is_chosen(process.parent);
            more |= process.chosen;
        }
    }
}

void send(int signal, pid_t pid, Reached& reached) {
    ++reached.found;
    if (signal == 0) return;
    if (::kill(pid, signal) == 0)
        ++reached.signalled;
    else if (errno != ESRCH && reached.error == 0)
        reached.error = errno;
}

}  // namespace

void adopt_orphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

Reached signal_job(int signal, pid_t job, std::span<const pid_t> spared) {
    static ProcessTable table;
    Reached reached;
    if (job != 0) send(signal, job, reached);
    table.read();
    table.choose_descendants_of(::getpid(), spared);
    for (const auto& process : table.all()) {
        reached.sees_others |= process.pid == ::getpid();
        if (process.chosen && process.pid != job) send(signal, process.pid, reached);
    }
    return reached;
}

}  // namespace jw::wrapper

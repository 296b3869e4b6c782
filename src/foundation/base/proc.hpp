// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <climits>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "foundation/base/fd.hpp"
#include "foundation/base/text.hpp"

namespace jw {

/// Reads at most size-1 bytes of a small file, such as those of proc(5), and ends them with NUL.
/// The number of bytes read; 0 if the file can't be read.
std::size_t read_small_file(const char* path, char* bytes, std::size_t size);

/// A path below the folder of the program that runs; empty if /proc does not say where that is, or
/// the path is too long.
Text<PATH_MAX> beside_us(std::string_view path);

/// The program that was built to be at `path`, which in a portable build is a path from the folder
/// of the program that runs: then the text is the last one asked for. An absolute path costs
/// nothing.
inline const char* program_at(const char* path) {
    if (path[0] == '/') return path;
    static Text<PATH_MAX> place;
    place = beside_us(path);
    return place.c_str();
}

/// What proc(5) says of one process in /proc/PID/stat.
struct ProcessStat {
    char state = '?';  ///< Z: ended, not yet waited for
    pid_t parent = 0;
    int terminal = 0;               ///< device number of the controlling terminal, 0 for none
    std::uint64_t start_ticks = 0;  ///< since boot: with the pid it names a process for good
    int wait_status = 0;            ///< of a zombie; 0 also when the kernel would not tell us
    std::size_t length = 0;         ///< of the file, for those who count what they read
};

/// Parses the content of /proc/PID/stat. The name in it may hold anything, ')' and spaces too.
std::optional<ProcessStat> parse_process_stat(std::string_view content);

std::optional<ProcessStat> process_stat(pid_t pid);

/// Whether there is a /proc, and its pids are those of this process's own namespace. Where it was
/// mounted for another one, pids name other processes in it.
bool is_proc_ours();

/// namespaces(7): the number of a namespace, from its file `/proc/self/ns/pid` or the like; 0 if
/// there is none.
std::int64_t number_of_namespace(const char* path);

/// Tells the tree of files that this process sees from those of other mount namespaces and of
/// chroot(2); 0 if that is unknown.
std::int64_t number_of_file_tree();

/// A descriptor of the process, readable when it has ended; empty on kernels before 5.3, and where
/// pidfd_open(2) is forbidden.
Fd open_process(pid_t pid);

/// /proc/PID/io, the kernel's count of the bytes that went through a process's system calls. To be
/// opened while the process lives: a zombie's is for root alone to open, but may be read by who has
/// it open and may look into the process, proc(5).
class ProcessIo {
public:
    ProcessIo() = default;
    explicit ProcessIo(pid_t pid);

    struct Counts {
        std::uint64_t read = 0, written = 0;
    };

    /// Nothing if the file could not be opened, the process has been waited for, or its counts are
    /// not for us to know.
    std::optional<Counts> counts() const;

private:
    Fd file_;
};

/// The value of one `NAME: number` line, as in /proc/PID/io or /proc/PID/status.
std::optional<std::uint64_t> proc_value(std::string_view content, std::string_view name,
                                        int base = 10);

}  // namespace jw

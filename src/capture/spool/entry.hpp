// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace jw::spool {

/// A spool entry is one file: this head, then the facts, then the output. All numbers are
/// little-endian. Facts and output have checksums of their own, so that a file torn by a power cut
/// still tells which job ran, when and how it ended. docs: job-watch-store(5).
///
/// Facts are a sequence of {u16 tag, u32 length, bytes}. Readers skip tags they do not know;
/// a tag never changes its meaning, so old wrappers and new recorders understand each other.
struct Head {
    std::array<char, 4> magic;
    std::uint16_t version;
    std::uint16_t kind;
    std::uint32_t facts_length;
    std::uint32_t reserved;
    std::uint64_t facts_checksum;
    std::uint64_t output_length;
    std::uint64_t output_checksum;
};

static_assert(sizeof(Head) == 40);

inline constexpr std::array<char, 4> magic{'J', 'W', 'S', 'P'};
inline constexpr std::uint16_t version = 1;

enum class Kind : std::uint16_t {
    start = 1,  ///< the run is under way
    end = 2,    ///< the run has ended; replaces the start entry of the same key
    checkpoint =
        3,  ///< no run: how far a source of runs was read. The entries of the runs up to
            ///< there are in the spool, or were. Facts: `source` names it; output: the state
};

/// Integers are 8 bytes; `argv` holds each word followed by NUL; the rest is text as given.
enum class Tag : std::uint16_t {
    key = 1,       ///< 16 bytes, UUID version 7
    revision = 2,  ///< a later entry of the same key with a higher revision replaces output
    job = 3,       ///< "" = derive from unit or argv
    argv = 4,
    cwd = 5,
    host = 6,
    boot_id = 7,  ///< 32 hex digits
    uid = 8,
    unit = 9,
    invocation_id = 10,
    trigger = 11,
    started = 12,      ///< microseconds since the epoch, CLOCK_REALTIME
    duration = 13,     ///< microseconds, CLOCK_MONOTONIC
    suspended = 14,    ///< microseconds, CLOCK_BOOTTIME less CLOCK_MONOTONIC
    outcome = 15,      ///< jw::Outcome
    wait_status = 16,  ///< as wait(2) gives it; absent when nobody learned it
    start_error = 17,  ///< errno of execve(2)
    job_pid = 18,
    job_start = 19,  ///< clock ticks, /proc/PID/stat field 22
    wrapper_pid = 20,
    wrapper_start = 21,
    relay_pid = 22,
    relay_start = 23,
    cpu_user = 24,  ///< microseconds
    cpu_system = 25,
    max_rss = 26,  ///< bytes
    blocks_in = 27,
    blocks_out = 28,
    merged = 29,  ///< 1 when both streams went through one pipe
    stdout_seen = 30,
    stdout_kept_head = 31,  ///< bytes of the beginning in the output section
    stdout_kept_tail = 32,  ///< bytes of the end, following the beginning
    stderr_seen = 33,
    stderr_kept_head = 34,
    stderr_kept_tail = 35,
    note = 36,
    source = 37,       ///< absent: the wrapper
    result = 38,       ///< systemd's word: `exit-code`, `oom-kill`
    cpu = 39,          ///< microseconds, user and system together
    memory_peak = 40,  ///< bytes
    io_read = 41,      ///< bytes
    io_written = 42,
    mistake = 43,         ///< what was asked of the wrapper and could not be done; absent mostly
    pid_namespace = 44,   ///< number of the namespace that the pids belong to; absent if unknown
    time_namespace = 45,  ///< the same of CLOCK_BOOTTIME and the start times of the processes
    boottime = 46,        ///< microseconds on CLOCK_BOOTTIME when the run started
    time_limit = 47,      ///< microseconds, --timeout
    monotonic = 48,       ///< as boottime, on CLOCK_MONOTONIC
    unit_part = 50,       ///< jw::UnitPart; absent where it is none
    machine = 66,         ///< machine-id(5) of the journal that tells of the run: 32 hex digits
    unmasked = 60,  ///< 1: secrets in argv and output are to be stored as they are (--no-mask)
    attempt = 62,   ///< which try of Restart= it is, as its manager counts
    retry_by = 63,  ///< microseconds since the epoch: its manager tries again, and tells by then
    closes = 64,    ///< 1: tells only that it is not tried again after all; `note` says why
    output_times = 70,  ///< when output came, see output_times.hpp; absent if it was not noted
    fingerprint = 71,   ///< what the run depended on beside its command line: see fingerprint.cpp
    warn_by_program = 72,  ///< 1: the codes by which the program says that it warns do so
    file_tree = 73,  ///< number of the tree of files that the job saw, see number_of_file_tree()
    data = 61,       ///< 1: what is kept of stdout, as was asked for, looks like data, not text
};

/// FNV-1a, 64 bit: enough to tell a torn or flipped file, and small enough for the wrapper.
constexpr std::uint64_t checksum(const char* bytes, std::size_t length,
                                 std::uint64_t seed = 0xcbf29ce484222325U) {
    for (std::size_t i = 0; i < length; ++i) {
        seed ^= static_cast<unsigned char>(bytes[i]);
        seed *= 0x100000001b3U;
    }
    return seed;
}

/// File names in a spool folder: 32 hex digits of the key, then what it is.
///   KEY.start          start entry
///   KEY.N.end          end entry, revision N
///   KEY.checkpoint     checkpoint entry; KEY is nobody's but has the order of time
///   KEY.*.facts        no file content: the name itself is the record (full disk); see bare_name
///   *.tmp              being written
///   told, displaced    marks: the callers were told of a trouble, once
///   dropped            how many runs were removed unrecorded, since too much waited
///   reserve            blocks kept for the entry of a run that ends while the disk is full
inline constexpr const char* start_suffix = ".start";
inline constexpr const char* end_suffix = ".end";
inline constexpr const char* checkpoint_suffix = ".checkpoint";
inline constexpr const char* bare_suffix = ".facts";
inline constexpr const char* temporary_suffix = ".tmp";
inline constexpr const char* trouble_mark = "told";
inline constexpr const char* displaced_mark = "displaced";
inline constexpr const char* dropped_name = "dropped";
inline constexpr const char* reserve_name = "reserve";
inline constexpr std::size_t reserve_bytes = std::size_t{64} * 1024;

}  // namespace jw::spool

// SPDX-License-Identifier: MIT
#include "history/recording/bound.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/spool/listing.hpp"
#include "history/database/dropped.hpp"

namespace jw::history {

namespace {

/// The files of one run, and how dear it is.
struct WaitingRun {
    std::vector<std::string> paths;
    std::uint64_t bytes = 0;
    int worth = 0;
};

constexpr int worth_of_success = 0, worth_of_skip = 1, worth_of_failure = 2, worth_of_running = 3;

std::uint64_t size_of(const std::string& path) {
    struct stat status = {};
    return ::lstat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

/// By its newest entry. What can't be read is kept: the recorder sets it aside.
int worth_of(const spool::Found& found) {
    const auto entry = spool::read(found);
    if (!entry) return worth_of_failure;
    switch (entry->run.outcome) {
        case Outcome::success:
            return worth_of_success;
        case Outcome::skipped:
            return worth_of_skip;
        case Outcome::running:
            return worth_of_running;
        default:
            return worth_of_failure;
    }
}

std::string_view key_of(const spool::Found& found) {
    constexpr std::size_t key_digits = 32;
    return std::string_view{found.name}.substr(0, key_digits);
}

/// `entries` are in the order of their keys.
std::vector<WaitingRun> runs_of(const std::vector<spool::Found>& entries) {
    std::vector<WaitingRun> runs;
    for (std::size_t at = 0; at < entries.size(); ++at) {
        if (entries[at].name.ends_with(spool::checkpoint_suffix)) continue;
        if (at == 0 || key_of(entries[at]) != key_of(entries[at - 1])) runs.emplace_back();
        runs.back().paths.push_back(entries[at].path);
        runs.back().bytes += size_of(entries[at].path);
        const bool is_last =
            at + 1 == entries.size() || key_of(entries[at]) != key_of(entries[at + 1]);
        if (is_last) runs.back().worth = worth_of(entries[at]);
    }
    return runs;
}

/// Whether this process removed the run: another may bring it in, or drop it, meanwhile.
bool remove(const WaitingRun& run) {
    bool removed = false;
    for (const auto& path : run.paths) removed |= ::unlink(path.c_str()) == 0;
    return removed;
}

struct Amount {
    std::size_t entries = 0;
    std::uint64_t bytes = 0;

    bool exceeds(const Bound& bound) const {
        return entries > bound.entries || bytes > bound.bytes;
    }
};

}  // namespace

Bound bound_of(const std::string& folder, Bound usual) {
    constexpr std::uint64_t in_memory = std::uint64_t{32} << 20;
    if (folder.starts_with("/dev/shm/") || folder.starts_with("/run/"))
        usual.bytes = std::min(usual.bytes, in_memory);
    return usual;
}

void keep_within(const std::string& folder, const Bound& bound, Instant now) {
    const auto entries = spool::list(folder);
    Amount waiting{.entries = entries.size()};
    for (const auto& entry : entries) waiting.bytes += size_of(entry.path);
    if (!waiting.exceeds(bound)) return;

    auto runs = runs_of(entries);
    std::ranges::stable_sort(runs, {}, &WaitingRun::worth);
    const Bound wanted{.entries = bound.entries * 9 / 10, .bytes = bound.bytes / 10 * 9};
    DroppedCount count{folder};
    for (const auto& run : runs) {
        if (!waiting.exceeds(wanted) || !count.is_open()) return;
        if (remove(run) && !count.add_one(now)) return;
        waiting.entries -= run.paths.size();
        waiting.bytes -= run.bytes;
    }
}

}  // namespace jw::history

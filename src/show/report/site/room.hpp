// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace jw::report {

/// The room that the files of a report may take together. Whoever makes up names of jobs fills the
/// part for new ones and no more: jobs that are known keep their pages.
class Room {
public:
    enum class Use : std::uint8_t { run_page, new_job, known_job };

    Room(std::uint64_t most, std::uint64_t used) : most_{most}, used_{used} {}

    bool take(std::uint64_t bytes, Use use) {
        if (used_ + bytes > limit(use)) return false;
        used_ += bytes;
        return true;
    }

    /// Room that is taken in any case.
    void add(std::uint64_t bytes) { used_ += bytes; }

    void give_back(std::uint64_t bytes) { used_ -= std::min(used_, bytes); }

    /// What the pages about runs of one job may take, of so many jobs.
    std::uint64_t share(std::size_t jobs) const {
        constexpr std::size_t few = 16;
        return limit(Use::run_page) / std::max(jobs, few);
    }

    std::uint64_t used() const { return used_; }

    bool is_exceeded() const { return used_ > most_; }

    /// What a file takes on a disk.
    static std::uint64_t of_file(std::size_t size) {
        constexpr std::uint64_t block = 4096;
        return (size + block - 1) / block * block;
    }

    /// What a job takes of the pages and files that it is in together with others.
    static std::uint64_t of_entry(const std::string& job) { return 4096 + 8 * job.size(); }

private:
    std::uint64_t limit(Use use) const {
        if (use == Use::run_page) return most_ / 2;
        return use == Use::new_job ? most_ / 8 * 7 : most_;
    }

    std::uint64_t most_, used_;
};

}  // namespace jw::report

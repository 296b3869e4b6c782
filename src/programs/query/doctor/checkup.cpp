// SPDX-License-Identifier: MIT
#include "programs/query/doctor/checkup.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "history/database/database.hpp"
#include "history/recording/set_aside.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

namespace fs = std::filesystem;

std::string reason() { return std::strerror(errno); }

/// Why this mode is a danger, or "" if it is none. A folder may be seen by others, since what
/// lies in it is closed; it must not be writable for them, unless it is sticky as /tmp is.
std::string danger_of(const struct stat& facts) {
    if (!S_ISDIR(facts.st_mode))
        return (facts.st_mode & 077U) == 0 ? "" : "lets others in: output may hold secrets";
    const bool open = (facts.st_mode & 022U) != 0 && (facts.st_mode & S_ISVTX) == 0;
    return open ? "lets others write: they could put another store in the place of this" : "";
}

Finding check_one_access(const std::string& subject, const std::string& path) {
    struct stat facts = {};
    if (::lstat(path.c_str(), &facts) != 0) {
        if (errno == ENOENT) return {Grade::ok, subject, path + " is not there yet", ""};
        return {Grade::failed, subject, path + ": " + reason(), "make it accessible to this user"};
    }
    if (facts.st_uid != ::geteuid() && ::geteuid() != 0)
        return {Grade::warning, subject, path + " belongs to another user",
                "ask as that user, or name your own store with --db"};
    const bool folder = S_ISDIR(facts.st_mode);
    if (const auto danger = danger_of(facts); !danger.empty())
        return {Grade::warning, subject, path + " " + danger,
                fmt::format("chmod {} {}", folder ? "go-w" : "0600", path)};
    if (::access(path.c_str(), folder ? W_OK | X_OK : W_OK) != 0)
        return {Grade::failed, subject, path + " can't be written: " + reason(),
                "make it writable; runs wait in the spool until then"};
    return {Grade::ok, subject, fmt::format("{} (mode {:04o})", path, facts.st_mode & 07777U), ""};
}

/// A file system that has little left, of bytes or of files.
Finding check_left(const std::string& subject, double share, std::uint64_t left,
                   const std::string& text, std::uint64_t few, std::uint64_t too_few) {
    const auto all = fmt::format("{} free ({:.0f} %)", text, share * 100);
    if (left < too_few)
        return {Grade::failed, subject, all, "make room: runs are recorded without output, or not"};
    if (left < few && share < 0.05) return {Grade::warning, subject, all, "make room soon"};
    return {Grade::ok, subject, all, ""};
}

/// The folder, or the nearest one above it that exists.
fs::path existing(fs::path folder) {
    std::error_code error;
    while (!fs::exists(folder, error) && folder.has_parent_path() && folder != folder.root_path())
        folder = folder.parent_path();
    return folder;
}

}  // namespace

Finding check_recorder(const std::string& program) {
    if (::access(program.c_str(), X_OK) == 0) return {Grade::ok, "recorder", program, ""};
    return {Grade::failed, "recorder", program + ": " + reason(),
            "install job-watch again; until then runs wait in the spool"};
}

Finding check_clock(Instant now, std::optional<Instant> newest_run) {
    constexpr Instant sane{std::chrono::seconds{1'704'067'200}};  // 2024-01-01
    if (now < sane)
        return {Grade::failed, "clock", show::rfc3339(now) + " can't be right",
                "set the clock, such as with timedatectl(1); runs are filed under a wrong time"};
    if (newest_run && *newest_run > now + std::chrono::minutes{1})
        return {Grade::warning, "clock",
                "a run is recorded for " + show::rfc3339(*newest_run) + ", which is yet to come",
                "check the clock; the order of the runs around that time may be wrong"};
    return {Grade::ok, "clock", show::rfc3339(now), ""};
}

Findings check_disk(const std::string& folder) {
    struct statvfs facts = {};
    const auto path = existing(folder);
    if (::statvfs(path.c_str(), &facts) != 0)
        return {{Grade::warning, "disk space", path.string() + ": " + reason(), "see df(1)"}};
    const auto share = [](auto left, auto all) {
        return all == 0 ? 1.0 : static_cast<double>(left) / static_cast<double>(all);
    };
    const auto bytes = std::uint64_t{facts.f_bavail} * facts.f_frsize;
    Findings found{check_left("disk space", share(facts.f_bavail, facts.f_blocks), bytes,
                              show::size_text(bytes), 500U << 20U, 20U << 20U)};
    if (facts.f_files > 0)  // some file systems have no fixed number
        found.push_back(check_left("inodes", share(facts.f_favail, facts.f_files), facts.f_favail,
                                   std::to_string(facts.f_favail), 10'000, 500));
    return found;
}

Findings check_access(const std::string& store) {
    Findings found{check_one_access("folder", fs::path{store}.parent_path()),
                   check_one_access("spool", store + "-spool")};
    // What is no store has the mode that its owner gave it.
    if (!history::objection_to(store)) found.push_back(check_one_access("database", store));
    return found;
}

Findings check_set_aside(const std::string& store) {
    Findings found;
    for (const auto& file : history::stores_set_aside(store))
        found.push_back(
            {Grade::warning, "set aside", file + " is a store that could not be used",
             "see FILES in job-watch-store(5) for what can be got back; then move it elsewhere"});
    return found;
}

}  // namespace jw::query

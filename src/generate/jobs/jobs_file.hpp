// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.hpp"

namespace jw::config {

/// A line of a unit file as [jobs.NAME.service] and its like name it.
struct Directive {
    std::string key, value;

    bool operator==(const Directive&) const = default;
};

/// How a job says when it runs; exactly one of them.
enum class Trigger { none, calendar, cron, every };

/// One [jobs.NAME] of job-watch.jobs(5). A member that is not set was not given.
struct JobTable {
    std::string source;               ///< the file that gave the command, or the first one
    std::size_t line_number = 0;      ///< in that file
    std::optional<std::string> line;  ///< command as a text: ExecStart= syntax
    std::vector<std::string> words;   ///< command as an array: exactly these words
    Trigger trigger = Trigger::none;
    std::vector<std::string> times;  ///< of on_calendar or cron; the span of every
    std::optional<std::string> timezone, user, timeout;
    std::optional<bool> persistent;
    /// Of the sections Service, Timer and Unit; a key may come several times.
    std::vector<Directive> service, timer, unit;
};

/// What is to be put in front of services that exist.
enum class WrapMode { wrap, observe };

struct WrapPattern {
    std::string glob;
    WrapMode mode = WrapMode::wrap;
    std::string source;
};

/// What all files said together, or one of them.
struct Jobs {
    std::map<std::string, JobTable> jobs;
    std::set<std::string> refused;  ///< jobs that a file got wrong: they must not be run by halves
    std::vector<WrapPattern> units;
    std::vector<std::string> exclude;
    bool units_begin_anew = false;     ///< an empty list was given, or exclusions may be lost
    bool exclude_begins_anew = false;  ///< an empty list was given
    std::vector<Failure> complaints;   ///< `what` begins with FILE:LINE
};

struct JobKey {
    std::string_view name, takes;
};

/// The keys of [jobs.NAME], and of [wrap]: the manual has exactly these.
inline constexpr auto job_keys = std::to_array<JobKey>({
    {"command", "a text or a list of texts"},
    {"on_calendar", "a text or a list of texts"},
    {"cron", "a text or a list of texts"},
    {"every", "a text"},
    {"timezone", "a text"},
    {"user", "a text"},
    {"timeout", "a text"},
    {"persistent", "true or false"},
    {"service", "a table"},
    {"timer", "a table"},
    {"unit", "a table"},
});
inline constexpr auto wrap_keys = std::to_array<JobKey>({
    {"units", "a text or a list of texts"},
    {"exclude", "a text or a list of texts"},
    {"mode", R"("wrap" or "observe")"},
});

/// Reads one file. Never fails: what is wrong with one job takes that job out and is complained
/// about; a table that is no TOML takes its job out; where it can't be told whose it is, the whole
/// file counts as empty. `source` is the path that complaints and units will name.
Jobs parse_jobs(std::string_view text, const std::string& source);

/// Adds what a later file says: its keys replace those of the same job, its lists of [wrap] add to
/// those before unless they are empty. A job that either of them refuses is gone.
void merge(Jobs& earlier, Jobs later);

}  // namespace jw::config

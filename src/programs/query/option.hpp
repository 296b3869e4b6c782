// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

namespace jw::query {

enum class Opt {
    help,
    version,
    db,
    json,
    color,
    no_pager,
    count,
    since,
    until,
    failed,
    only_stdout,
    only_stderr,
    raw,
    exact,
    output,
    reason,
    dry_run,
    check,
    user,
    unit,
    timers,
    all_services,
    directory,
    file,
    cron,
    lines,
    host,
    all,
    exit_code,
    times,
    fixed,
    ignore_case,
    yes,
    output_only,
    max_age,
    quiet,
    csv,
    by,
    state,
    write,
};

/// One option as the command line, the help and the manual know it.
struct Option {
    Opt id;
    std::string_view names;  ///< as CLI11 takes them: `-n,--count`
    std::string_view value;  ///< what stands behind it, "" for a flag
    std::string_view summary;
};

inline constexpr auto options = std::to_array<Option>({
    {Opt::help, "-h,--help", "", "show what a verb does and takes"},
    {Opt::version, "-V,--version", "", "show the versions of job-watch and its libraries"},
    {Opt::db, "--db", "PATH", "the store to ask"},
    {Opt::json, "--json", "", "answer with one JSON document"},
    {Opt::color, "--color", "WHEN", "auto, always or never"},
    {Opt::no_pager, "--no-pager", "", "never start a pager"},
    {Opt::count, "-n,--count", "N", "at most the N newest runs"},
    {Opt::since, "--since", "TIME", "runs that started then or later: 24h, yesterday, 2026-11-24"},
    {Opt::until, "--until", "TIME", "runs that started before"},
    {Opt::failed, "--failed", "", "only runs that failed"},
    {Opt::only_stdout, "--stdout", "", "only what the job wrote to standard output"},
    {Opt::only_stderr, "--stderr", "", "only what the job wrote to standard error"},
    {Opt::raw, "--raw", "", "with --stdout or --stderr: the stored bytes, unchanged"},
    {Opt::exact, "--exact", "", "let times, numbers and ids count as differences"},
    {Opt::output, "--output", "DIR", "write the report into this folder"},
    {Opt::reason, "--reason", "TEXT", "why, for those who ask later"},
    {Opt::dry_run, "--dry-run", "", "only say what would be done"},
    {Opt::check, "--check", "", "have systemd-analyze verify look at it, too"},
    {Opt::user, "--user", "", "of the user's own service manager"},
    {Opt::unit, "--unit", "GLOB", "these services, such as 'backup*'; may be given again"},
    {Opt::timers, "--timers", "", "services that timers start (the default)"},
    {Opt::all_services, "--all-services", "", "all services"},
    {Opt::directory, "--directory", "DIR", "the journal files in this folder"},
    {Opt::file, "--file", "FILE", "this journal file"},
    {Opt::cron, "--cron", "", "also the starts of jobs that cron logged"},
    {Opt::lines, "--lines", "", "histories from standard input, one JSON object a line"},
    {Opt::host, "--host", "GLOB", "jobs of hosts such as 'web*', or 'web*/backup'"},
    {Opt::all, "--all", "", "all jobs"},
    {Opt::exit_code, "--exit-code", "", "exit with 10 where something was changed"},
    {Opt::times, "--times", "", "when each line came, both streams in their order"},
    {Opt::fixed, "-F,--fixed-strings", "", "the pattern is these characters, no expression"},
    {Opt::ignore_case, "-i,--ignore-case", "", "A and a are the same"},
    {Opt::yes, "-y,--yes", "", "do it without asking"},
    {Opt::output_only, "--output", "", "only what the runs have printed"},
    {Opt::max_age, "--max-age", "SPAN", "critical if the newest success is older: 26h"},
    {Opt::quiet, "--quiet", "", "print nothing, and have the recorder look in any case"},
    {Opt::csv, "--csv", "", "answer with a table of comma-separated values"},
    {Opt::by, "--by", "PART", "a line for each day, week, month or job"},
    {Opt::state, "--state", "STATE", "jobs in that state: failing, late, ok, ...; or 'late,slow'"},
    {Opt::write, "--write", "", "add the rules to the configuration"},
});

constexpr const Option& option(Opt id) { return options[static_cast<std::size_t>(id)]; }

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "programs/query/verb.hpp"

namespace jw::query {

namespace {

constexpr auto common = std::to_array({Opt::db, Opt::json, Opt::color, Opt::no_pager, Opt::help});
constexpr auto window =
    std::to_array({Opt::count, Opt::since, Opt::until, Opt::failed, Opt::host, Opt::csv});
constexpr auto window_and_version = std::to_array(
    {Opt::count, Opt::since, Opt::until, Opt::failed, Opt::host, Opt::csv, Opt::version});
constexpr auto figures = std::to_array({Opt::since, Opt::until, Opt::by, Opt::host, Opt::csv});
constexpr auto listing =
    std::to_array({Opt::state, Opt::failed, Opt::since, Opt::until, Opt::host, Opt::csv});
constexpr auto hosts = std::to_array({Opt::host});
constexpr auto streams = std::to_array({Opt::only_stdout, Opt::only_stderr, Opt::raw, Opt::times});
constexpr auto searched =
    std::to_array({Opt::fixed, Opt::ignore_case, Opt::count, Opt::since, Opt::until, Opt::failed,
                   Opt::only_stdout, Opt::only_stderr, Opt::host});
constexpr auto failure = std::to_array({Opt::times, Opt::host});
constexpr auto comparison = std::to_array({Opt::exact, Opt::host});
constexpr auto place = std::to_array({Opt::output});
constexpr auto told = std::to_array({Opt::count, Opt::since});
constexpr auto proposals = std::to_array({Opt::since, Opt::write, Opt::host});
constexpr auto histories = std::to_array({Opt::since, Opt::host, Opt::lines});
constexpr auto excuse = std::to_array({Opt::all, Opt::reason, Opt::host});
constexpr auto acked = std::to_array({Opt::all, Opt::host});
constexpr auto forgetting = std::to_array({Opt::output_only, Opt::dry_run, Opt::yes, Opt::host});
constexpr auto naming = std::to_array({Opt::dry_run, Opt::yes, Opt::host});
constexpr auto checking = std::to_array({Opt::max_age, Opt::quiet, Opt::host});
constexpr auto effect = std::to_array({Opt::dry_run});
constexpr auto adoption = std::to_array({Opt::all, Opt::dry_run, Opt::exit_code});
constexpr std::size_t many = 10'000;  // words

constexpr auto generation = std::to_array({Opt::dry_run, Opt::check, Opt::user});
constexpr auto journal =
    std::to_array({Opt::since, Opt::until, Opt::unit, Opt::timers, Opt::all_services, Opt::user,
                   Opt::directory, Opt::file, Opt::cron, Opt::dry_run});

constexpr Verb overview{"",
                        "",
                        0,
                        0,
                        "every job on one screen; with --since all runs in that window",
                        window_and_version,
                        answer_overview};

constexpr auto table = std::to_array<Verb>({
    {"watch", "", 0, 0, "the overview, again every two seconds", hosts, answer_watch,
     Listing::name},
    {"history", "JOB...", 1, many, "the last runs of a job: exit codes, durations", window,
     answer_history},
    {"last-failure", "[JOB...]", 0, many, "the newest failed run with all of its output", failure,
     answer_last_failure},
    {"stats", "[JOB...]", 0, many, "success rate, durations, trend, streaks", figures,
     answer_stats},
    {"show", "RUN|JOB", 1, 1, "one run as a whole; of a job the newest", streams, answer_show},
    {"diff", "[JOB] [A B]", 1, 3, "the newest failure against the success before it", comparison,
     answer_diff},
    {"grep", "PATTERN [JOB...]", 1, many, "lines that runs have printed", searched, answer_grep},
    {"list", "[JOB...]", 0, many, "the jobs that are known", listing, answer_list},
    {"findings", "[JOB]", 0, 2, "what is not as it used to be; accept N, dismiss N", hosts,
     answer_findings},
    {"expect", "JOB", 1, 1, "rules that the history of a job suggests", proposals, answer_expect,
     Listing::name},
    {"check", "[JOB...]", 0, many, "for monitoring: one line, exit code 0, 1, 2 or 3", checking,
     answer_check},
    {"metrics",
     "",
     0,
     0,
     "all jobs in the text format of Prometheus",
     {},
     answer_metrics,
     Listing::name},
    {"alerts", "[ACTION]", 0, 2, "what is open, waits, was sent; test, flush, replay", told,
     answer_alerts},
    {"snooze", "[JOB...] SPAN", 1, many, "send nothing about a job for a while, or 'off'", excuse,
     answer_snooze},
    {"ack", "[JOB...]", 0, many, "send no reminders of an open alert", acked, answer_ack,
     Listing::name},
    {"report", "", 0, 0, "rebuild the HTML report, print where it is", place, answer_report},
    {"scan", "", 0, 0, "what this machine is to run, and what is odd", {}, answer_scan},
    {"adopt", "[JOB...]", 0, many, "put job-watch before jobs of crontabs and timers", adoption,
     answer_adopt},
    {"unadopt", "[JOB...]", 0, many, "take it away again", adoption, answer_unadopt, Listing::name},
    {"import-journal", "", 0, 0, "bring in past runs of services from the journal", journal,
     answer_import_journal, Listing::name},
    {"prune", "", 0, 0, "remove what is too old, give the space back", effect, answer_prune,
     Listing::name},
    {"forget", "JOB|RUN", 1, 1, "remove a job, or a run, and all that is known of it", forgetting,
     answer_forget, Listing::name},
    {"rename", "JOB NEW", 2, 2, "give a job another name, or its runs to another job", naming,
     answer_rename, Listing::name},
    {"generate", "", 0, 0, "show the units that jobs.toml leads to", generation, answer_generate,
     Listing::name},
    {"replay", "[JOB]", 0, 1, "what rules and findings would tell of past runs", histories,
     answer_replay, Listing::name},
    {"complete",
     "[WORD...]",
     0,
     many,
     "what the last word may become, for shells",
     {},
     answer_complete,
     Listing::none},
    {"fleet",
     "[VERB [HOST]]",
     0,
     2,
     "many hosts in one database: job-watch fleet --help",
     {},
     answer_fleet,
     Listing::name},
    {"doctor", "", 0, 0, "check that everything is in order", {}, answer_doctor},
    {"help", "[VERB]", 0, 1, "this help, or that of a verb", {}, answer_help},
});

}  // namespace

std::span<const Verb> verbs() { return table; }

const Verb& overview_verb() { return overview; }

std::span<const Opt> common_options() { return common; }

const Verb* find_verb(std::string_view name) {
    const auto found = std::ranges::find(table, name, &Verb::name);
    return found == table.end() ? nullptr : &*found;
}

}  // namespace jw::query

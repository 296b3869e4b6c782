// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

namespace jw::query {

/// A command line of a verb, as its help shows it.
struct Example {
    std::string_view verb;
    std::string_view words;  ///< behind the verb, for a shell
    std::string_view about;
};

/// Each verb of the help has one at least.
inline constexpr auto examples = std::to_array<Example>({
    {"", "--since yesterday --failed", "all that failed since yesterday"},
    {"", "--json", "how all jobs are, for a program"},
    {"watch", "", "on a second screen while one works"},
    {"history", "backup -n 50", "its last 50 runs"},
    {"history", "'backup-*' --since monday", "those of several jobs, this week"},
    {"history", "backup --csv", "for a spreadsheet"},
    {"last-failure", "", "what failed last, of all jobs"},
    {"last-failure", "backup", "why it failed, and what it printed"},
    {"stats", "backup", "how it does, and its trend"},
    {"stats", "backup --by week", "a line a week"},
    {"stats", "--by job --since 'last month'", "a line a job"},
    {"show", "4812", "one run by its number"},
    {"show", "backup", "its newest run"},
    {"show", "4812 --times", "when each line came"},
    {"show", "4812 --stderr --raw", "the bytes, for another program"},
    {"diff", "backup", "its newest failure and a success"},
    {"diff", "4812 4790", "two runs"},
    {"grep", "'No space left'", "which runs have said so"},
    {"grep", "-i timeout 'backup-*' --since 30d", "in some jobs' output, in either case"},
    {"list", "--state failing,late", "jobs in these states"},
    {"list", "--csv", "all jobs, for a spreadsheet"},
    {"findings", "backup", "what is not as it used to be with it"},
    {"findings", "accept 3", "it is to be like that"},
    {"expect", "backup", "rules that it has kept so far"},
    {"expect", "backup --write", "take them"},
    {"check", "backup --max-age 26h", "for Nagios, Icinga or Monit"},
    {"check", "--quiet", "in a crontab, without systemd"},
    {"metrics", "", "what Prometheus gets"},
    {"alerts", "", "what is open, what waits"},
    {"alerts", "sent --since 7d", "the notices of the last week"},
    {"alerts", "test phone", "send a test by the channel 'phone'"},
    {"snooze", "backup 4h --reason 'new disk'", "silence for the afternoon"},
    {"snooze", "--all 30min", "while the machine is worked on"},
    {"snooze", "backup off", "end it"},
    {"ack", "backup", "somebody looks after it"},
    {"report", "", "rebuild all pages"},
    {"report", "--output /srv/www/jobs", "into another folder"},
    {"scan", "", "what crontabs and timers start"},
    {"adopt", "--all --dry-run", "what would be changed, as a diff"},
    {"adopt", "backup", "wrap one job"},
    {"unadopt", "--all", "take the wrapper away again"},
    {"import-journal", "--since 30d", "runs of services that timers start"},
    {"prune", "--dry-run", "what is too old"},
    {"forget", "hello", "a job that was tried out"},
    {"forget", "4812 --output", "what one run has printed"},
    {"rename", "bakcup backup", "runs of a misspelt job to the right"},
    {"generate", "--check", "and whether systemd takes them"},
    {"replay", "backup --since 90d", "what would have been told"},
    {"fleet", "hosts", "which hosts bring runs"},
    {"doctor", "", "whether all is in order here"},
    {"help", "stats", "what a verb does and takes"},
});

}  // namespace jw::query

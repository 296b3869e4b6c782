// SPDX-License-Identifier: MIT
#include "programs/query/verbs/import_words.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "show/json/or_null.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

using show::counted;

std::string covered(const Imported& imported, Instant now) {
    const auto& coverage = imported.coverage;
    std::string text = "journal begins ";
    text += coverage.begins ? show::date_text(*coverage.begins, now) : "nowhere";
    text += fmt::format("; {} of {}{}", counted(coverage.runs, "run"),
                        counted(coverage.services, "service"),
                        imported.went_on ? " since the last import" : "");
    const auto add = [&text](std::uint64_t count, const std::string& words) {
        if (count > 0) text += fmt::format("; {}", words);
    };
    add(coverage.without_beginning,
        fmt::format("{} without a beginning", coverage.without_beginning));
    add(coverage.interrupted, counted(coverage.interrupted, "reboot") + " in the middle of a run");
    add(coverage.unknown_ends, fmt::format("{} whose end is not in it", coverage.unknown_ends));
    add(coverage.suppressed,
        counted(coverage.suppressed, "run") + " with lines that the rate limit suppressed");
    add(coverage.under_way, fmt::format("{} under way", coverage.under_way));
    add(coverage.gaps,
        counted(coverage.gaps, "gap") + ": entries went before they could be imported");
    return text;
}

std::string news(const Imported& imported, Effect effect) {
    if (imported.new_runs == 0) return "nothing new";
    return fmt::format("{} {}", counted(imported.new_runs, "run"),
                       effect == Effect::dry ? "would be brought in" : "brought in");
}

}  // namespace

std::string import_text(const Imported& imported, Effect effect, Instant now,
                        const show::Terminal& terminal) {
    auto text = show::wrapped(covered(imported, now), terminal.columns, 2);
    text += news(imported, effect) + "\n";
    for (const auto& file : imported.damaged)
        text +=
            show::wrapped("damaged: " + show::shown(file, terminal.charset), terminal.columns, 2);
    for (const auto& run : imported.refused)
        text +=
            show::wrapped("left out: " + show::shown(run, terminal.charset), terminal.columns, 2);
    if (imported.coverage.unreadable > 0)
        text += fmt::format("not allowed to read {}: be root, or in the group systemd-journal\n",
                            counted(imported.coverage.unreadable, "journal file"));
    return text;
}

show::Json import_json(const Imported& imported, Effect effect) {
    const auto& coverage = imported.coverage;
    auto damaged = show::Json::array();
    for (const auto& file : imported.damaged) damaged.push_back(show::json_text(file));
    auto refused = show::Json::array();
    for (const auto& run : imported.refused) refused.push_back(show::json_text(run));
    return {{"dry_run", effect == Effect::dry},
            {"begins", show::time_or_null(coverage.begins)},
            {"ends", show::time_or_null(coverage.ends)},
            {"files", coverage.files},
            {"unreadable_files", coverage.unreadable},
            {"damaged_files", damaged},
            {"left_out", refused},
            {"went_on", imported.went_on},
            {"runs", coverage.runs},
            {"new_runs", imported.new_runs},
            {"services", coverage.services},
            {"without_beginning", coverage.without_beginning},
            {"interrupted", coverage.interrupted},
            {"unknown_ends", coverage.unknown_ends},
            {"suppressed", coverage.suppressed},
            {"under_way", coverage.under_way},
            {"gaps", coverage.gaps}};
}

}  // namespace jw::query

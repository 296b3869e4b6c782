// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "fleet/reading/runs.hpp"
#include "programs/fleet/answer.hpp"
#include "programs/fleet/verbs.hpp"
#include "show/json/json.hpp"
#include "show/terminal/complaint.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::fleet {

namespace {

using show::Json;
using show::Styled;
using show::Tone;

constexpr std::size_t most_in_table = 20;

std::string duration_text(const FleetRun& run) {
    if (!run.duration) return "-";
    return show::duration_text(Micros{static_cast<std::int64_t>(*run.duration * 1e6)});
}

Json json_of(const FleetRun& run) {
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? Json(nullptr) : show::json_text(text);
    };
    return {{"host", show::json_text(run.host)},
            {"job", show::json_text(run.job)},
            {"key", run.key},
            {"started", show::rfc3339(run.started)},
            {"duration", run.duration ? Json(*run.duration) : Json(nullptr)},
            {"outcome", run.outcome},
            {"failed", run.is_failure},
            {"exit", run.exit ? Json(*run.exit) : Json(nullptr)},
            {"signal", run.signal ? Json(*run.signal) : Json(nullptr)},
            {"trigger", text_or_null(run.trigger)},
            {"note", text_or_null(run.note)}};
}

std::string exit_text(const FleetRun& run) {
    return run.exit ? std::to_string(*run.exit) : std::string{"-"};
}

std::string table_of(const std::vector<FleetRun>& runs, const show::Terminal& terminal) {
    show::Table table{{{.title = "HOST", .shortest = 8, .holds = show::Holds::names},
                       {.title = "STARTED"},
                       {.title = "DURATION", .align = show::Align::right},
                       {.title = "OUTCOME"},
                       {.title = "EXIT", .align = show::Align::right},
                       {.title = "", .shortest = 10, .leaves = 1}}};
    for (const auto& run : runs)
        table.add({safe(run.host, terminal), Styled{show::short_moment(run.started, now())},
                   Styled{duration_text(run)},
                   Styled{run.outcome, run.is_failure ? Tone::bad : Tone::plain},
                   Styled{exit_text(run)}, Styled{safe(run.note, terminal), Tone::faint}});
    return table.text(terminal);
}

Answered none_found(const CommandLine& line, const char* what) {
    const auto& job = line.words.empty() ? std::string{} : line.words.front();
    show::complain({std::string{"no "} + what + (job.empty() ? "" : " of '" + job + "'"),
                    line.host.empty() ? "the fleet has none" : "the fleet has none on such hosts",
                    "see what fails: job-watch --fleet"});
    return Found::nothing;
}

/// As the program printed it, but for what would change the terminal.
std::string stream_text(const char* name, const std::string& bytes,
                        const show::Terminal& terminal) {
    if (bytes.empty()) return "";
    auto text =
        fmt::format("\n{}:\n{}", name, show::shown(bytes, terminal.charset, show::Lines::many));
    return text.ends_with('\n') ? text : text + '\n';
}

}  // namespace

Answered answer_history(Connection& connection, const CommandLine& line) {
    const auto found = runs(connection, {.job = line.words.front(),
                                         .host = line.host,
                                         .failed_only = line.failed,
                                         .most = line.count.value_or(most_in_table)});
    if (!found) return found.error();
    if (found->empty() && !line.json) return none_found(line, "runs");
    if (!line.json) return write(table_of(*found, show::find_terminal(line.colour)));
    std::string items;
    for (const auto& run : *found)
        items += (items.empty() ? "" : ",") + show::json_item(json_of(run));
    const auto written = write(show::json_begin("fleet history") + items + show::json_end());
    return written && found->empty() ? Found::nothing : written;
}

Answered answer_last_failure(Connection& connection, const CommandLine& line) {
    const auto found = runs(connection, {.job = line.words.empty() ? "" : line.words.front(),
                                         .host = line.host,
                                         .failed_only = true,
                                         .most = 1});
    if (!found) return found.error();
    if (found->empty() && !line.json) return none_found(line, "failure");
    if (found->empty()) {
        const auto written = write(show::json_begin("fleet last-failure") + show::json_end());
        return written ? Found::nothing : written;
    }
    const auto& run = found->front();
    const auto output = output_of(connection, run);
    if (!output) return output.error();
    if (line.json) {
        auto item = json_of(run);
        item["stdout"] = output->is_there ? show::json_text(output->out) : Json(nullptr);
        item["stderr"] = output->is_there ? show::json_text(output->err) : Json(nullptr);
        return write(show::json_begin("fleet last-failure") + show::json_item(item) +
                     show::json_end());
    }
    const auto terminal = show::find_terminal(line.colour);
    auto text = fmt::format("{} on {}: {}, exit {}\nstarted {}, took {}\n", safe(run.job, terminal),
                            safe(run.host, terminal), run.outcome, exit_text(run),
                            show::long_moment(run.started, now()), duration_text(run));
    if (!run.note.empty()) text += safe(run.note, terminal) + "\n";
    if (!output->is_there)
        text += "\nNone of its output is here: there was none, or the host does not send it.\n";
    return write(text + stream_text("stdout", output->out, terminal) +
                 stream_text("stderr", output->err, terminal));
}

}  // namespace jw::fleet

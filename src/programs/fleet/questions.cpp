// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fleet/reading/overview.hpp"
#include "programs/fleet/answer.hpp"
#include "programs/fleet/verbs.hpp"
#include "show/json/json.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::fleet {

namespace {

using show::Json;
using show::Styled;
using show::Tone;

Json moment_or_null(const std::optional<Instant>& moment) {
    return moment ? Json(show::rfc3339(*moment)) : Json(nullptr);
}

const char* state_of(const Host& host) {
    if (host.cloned) return "clone";
    if (!host.last_contact) return "not yet";
    if (host.is_silent) return "silent";
    return host.failing > 0 ? "failing" : "ok";
}

Tone tone_of(const Host& host) {
    const std::string state = state_of(host);
    if (state == "ok") return Tone::good;
    return state == "not yet" ? Tone::faint : Tone::bad;
}

Json json_of(const Host& host) {
    return {{"kind", "host"},
            {"host", show::json_text(host.title)},
            {"state", state_of(host)},
            {"calls_itself", host.name.empty() ? Json(nullptr) : show::json_text(host.name)},
            {"last_contact", moment_or_null(host.last_contact)},
            {"cloned", moment_or_null(host.cloned)},
            {"clock_ahead", host.last_contact ? Json(host.clock_ahead) : Json(nullptr)},
            {"version", host.version.empty() ? Json(nullptr) : show::json_text(host.version)},
            {"jobs", host.jobs},
            {"failing", host.failing}};
}

Json json_of(const FailingJob& job) {
    auto hosts = Json::array();
    for (const auto& host : job.hosts) hosts.push_back(show::json_text(host));
    return {{"kind", "failing_job"},
            {"job", show::json_text(job.name)},
            {"failing", job.failing},
            {"hosts", job.all},
            {"failures_in_row", job.most_in_row},
            {"last_failure", show::rfc3339(job.last_failure)},
            {"failed_last_on", std::move(hosts)}};
}

/// What is odd about a host, in words.
std::string remark_of(const Host& host, const show::Terminal& terminal) {
    std::string text;
    const auto add = [&text](const std::string& more) {
        text += (text.empty() ? "" : ", ") + more;
    };
    if (host.cloned) add("two machines have its identity: job-watch-fleet(7), CLONES");
    if (std::abs(host.clock_ahead) >= 60)
        add(fmt::format("its clock is {} {}",
                        show::age_text(Instant{}, Instant{Micros{static_cast<std::int64_t>(
                                                      std::abs(host.clock_ahead) * 1e6)}}),
                        host.clock_ahead > 0 ? "ahead" : "behind"));
    if (!host.name.empty() && host.name != host.title && !host.title.ends_with("/" + host.name))
        add("calls itself " + safe(host.name, terminal));
    return text;
}

std::string table_of(const std::vector<Host>& hosts, const show::Terminal& terminal, Instant now) {
    show::Table table{{{.title = "HOST", .shortest = 8, .holds = show::Holds::names},
                       {.title = "STATE"},
                       {.title = "LAST HEARD"},
                       {.title = "JOBS", .align = show::Align::right},
                       {.title = "FAILING", .align = show::Align::right},
                       {.title = "", .shortest = 10, .leaves = 1}}};
    for (const auto& host : hosts) {
        const auto heard =
            host.last_contact ? show::relative_text(*host.last_contact, now) : "never";
        table.add({safe(host.title, terminal), Styled{state_of(host), tone_of(host)}, Styled{heard},
                   Styled{std::to_string(host.jobs)},
                   Styled{host.failing == 0 ? "-" : std::to_string(host.failing),
                          host.failing == 0 ? Tone::faint : Tone::bad},
                   Styled{remark_of(host, terminal), Tone::warning}});
    }
    return table.text(terminal);
}

std::string table_of(const std::vector<FailingJob>& jobs, const show::Terminal& terminal,
                     Instant now) {
    show::Table table{{{.title = "JOB", .shortest = 8, .holds = show::Holds::names},
                       {.title = "FAILS ON"},
                       {.title = "IN A ROW", .align = show::Align::right},
                       {.title = "LAST"},
                       {.title = "HOSTS", .shortest = 8, .leaves = 1}}};
    for (const auto& job : jobs) {
        std::string hosts;
        for (const auto& host : job.hosts)
            hosts += (hosts.empty() ? "" : ", ") + safe(host, terminal);
        if (job.failing > job.hosts.size()) hosts += ", ...";
        table.add({safe(job.name, terminal),
                   Styled{fmt::format("{} of {}", job.failing, show::counted(job.all, "host")),
                          Tone::bad},
                   Styled{std::to_string(job.most_in_row)},
                   Styled{show::relative_text(job.last_failure, now)}, Styled{hosts}});
    }
    return table.text(terminal);
}

std::string left_out(std::size_t count, const char* what) {
    return count == 0 ? "" : fmt::format("... and {} more\n", show::counted(count, what));
}

/// The first of them, and how many are left out.
template <typename T>
std::string part(std::vector<T> all, std::size_t most, const char* what,
                 const show::Terminal& terminal, Instant now) {
    const auto count = all.size();
    if (count > most) all.resize(most);
    return table_of(all, terminal, now) + left_out(count - all.size(), what);
}

std::string summary_of(const Overview& overview, std::size_t needy) {
    auto text = fmt::format("{}, {}", show::counted(overview.hosts.size(), "host"),
                            show::counted(overview.jobs, "job"));
    if (needy == 0 && overview.failing.empty()) return text + ": all is well\n";
    return text + "\n";
}

bool is_needy(const Host& host) {
    return host.cloned || host.is_silent || !host.last_contact || std::abs(host.clock_ahead) >= 60;
}

std::string document_of(const Overview& overview, const std::vector<Host>& needy) {
    std::string items;
    for (const auto& host : needy)
        items += (items.empty() ? "" : ",") + show::json_item(json_of(host));
    for (const auto& job : overview.failing)
        items += (items.empty() ? "" : ",") + show::json_item(json_of(job));
    return show::json_begin("fleet") + items + show::json_end();
}

}  // namespace

Instant now() { return std::chrono::floor<Micros>(std::chrono::system_clock::now()); }

Answered write(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
        return Found::something;
    return Failure{"can't write the answer", "standard output does not take it", ""};
}

std::string safe(const std::string& text, const show::Terminal& terminal) {
    return show::shown(text, terminal.charset);
}

Answered answer_hosts(Connection& connection, const CommandLine& line) {
    const auto all = hosts(connection, line.host);
    if (!all) return all.error();
    if (line.json) {
        std::string text = show::json_begin("fleet hosts");
        for (const auto& host : *all)
            text += (&host == &all->front() ? "" : ",") + show::json_item(json_of(host));
        return write(text + show::json_end());
    }
    if (all->empty()) return write("No host is enrolled: job-watch fleet enroll HOST\n");
    return write(table_of(*all, show::find_terminal(line.colour), now()));
}

Answered answer_overview(Connection& connection, const CommandLine& line) {
    const auto seen = overview(connection, line.host);
    if (!seen) return seen.error();
    std::vector<Host> needy;
    std::ranges::copy_if(seen->hosts, std::back_inserter(needy), is_needy);
    if (line.json) return write(document_of(*seen, needy));
    constexpr std::size_t most_hosts = 15, most_jobs = 25;
    const auto terminal = show::find_terminal(line.colour);
    auto text = summary_of(*seen, needy.size());
    if (!needy.empty()) text += "\n" + part(needy, most_hosts, "host", terminal, now());
    if (!seen->failing.empty())
        text += "\n" + part(seen->failing, most_jobs, "job", terminal, now());
    if (seen->months_ahead < 3)
        text += "\nThe database has no partitions for the months to come: job-watch fleet init\n";
    return write(text);
}

}  // namespace jw::fleet

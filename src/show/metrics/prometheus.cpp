// SPDX-License-Identifier: MIT
#include "show/metrics/prometheus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "foundation/model/job_key.hpp"
#include "judge/stats/health.hpp"
#include "show/terminal/shown.hpp"

namespace jw::show {

namespace {

/// A label's value, in quotes.
std::string label_value(std::string_view text) {
    std::string safe{'"'};
    for (const char c : text) {
        if (c == '\\' || c == '"') safe += '\\';
        safe += c;  // shown() leaves no newline
    }
    return safe + '"';
}

/// How a job is called in each of its lines.
struct Labelled {
    const history::JobGauges* job;
    std::string labels;
};

std::vector<Labelled> labelled(const std::vector<history::JobGauges>& jobs) {
    std::vector<Labelled> found;
    std::set<std::string> taken;
    for (const auto& job : jobs) {
        auto labels = "name=" + label_value(shown(job_name(job.brief.name), Charset::utf8));
        if (!job.host.empty()) labels += ",host=" + label_value(shown(job.host, Charset::utf8));
        if (taken.insert(labels).second) found.push_back({&job, std::move(labels)});
    }
    return found;
}

using Value = std::optional<double>;

Value seconds_in(const std::optional<Micros>& span) {
    return span ? Value{static_cast<double>(span->count()) / 1e6} : std::nullopt;
}

Value seconds_in(const std::optional<Instant>& moment) {
    return moment ? seconds_in(std::optional{moment->time_since_epoch()}) : std::nullopt;
}

void add_head(std::string& to, std::string_view name, std::string_view about) {
    fmt::format_to(std::back_inserter(to), "# HELP job_watch_{} {}\n# TYPE job_watch_{} gauge\n",
                   name, about, name);
}

/// What is not known has no line.
void add(std::string& to, const std::vector<Labelled>& jobs, std::string_view name,
         std::string_view about, const std::function<Value(const history::JobGauges&)>& value_of) {
    add_head(to, name, about);
    for (const auto& [job, labels] : jobs)
        if (const auto value = value_of(*job))
            fmt::format_to(std::back_inserter(to), "job_watch_{}{{{}}} {}\n", name, labels, *value);
}

/// One line a job, of the state that it is in.
void add_states(std::string& to, const std::vector<Labelled>& jobs) {
    add_head(to, "job_state", "1 for the state that the job is in.");
    for (const auto& [job, labels] : jobs) {
        std::string state{stats::word(stats::health_of(job->brief.signs))};
        std::ranges::replace(state, ' ', '_');
        fmt::format_to(std::back_inserter(to), "job_watch_job_state{{{},state=\"{}\"}} 1\n", labels,
                       state);
    }
}

}  // namespace

std::string prometheus_text(const Metrics& metrics) {
    using Job = history::JobGauges;
    const auto jobs = labelled(metrics.jobs);
    std::string text;
    add_head(text, "build_info", "1, with the version of job-watch.");
    text += "job_watch_build_info{version=" + label_value(metrics.version) + "} 1\n";
    if (metrics.last_look) {
        add_head(text, "last_look_timestamp_seconds",
                 "When somebody last looked for starts that did not come.");
        fmt::format_to(std::back_inserter(text), "job_watch_last_look_timestamp_seconds {}\n",
                       *seconds_in(metrics.last_look));
    }
    add_states(text, jobs);
    add(text, jobs, "job_needs_attention", "1 where somebody should have a look.",
        [](const Job& job) {
            return Value{stats::needs_attention(stats::health_of(job.brief.signs)) ? 1.0 : 0.0};
        });
    add(text, jobs, "job_failures_in_row", "Failures since the newest success.",
        [](const Job& job) { return Value{static_cast<double>(job.brief.signs.failures_in_row)}; });
    add(text, jobs, "job_last_start_timestamp_seconds", "Start of the newest run.",
        [](const Job& job) { return seconds_in(std::optional{job.brief.last_started}); });
    add(text, jobs, "job_last_success_timestamp_seconds", "Start of the newest success.",
        [](const Job& job) { return seconds_in(job.brief.last_success); });
    add(text, jobs, "job_last_failure_timestamp_seconds", "Start of the newest failure.",
        [](const Job& job) { return seconds_in(job.last_failure); });
    add(text, jobs, "job_last_duration_seconds", "How long the newest success or failure took.",
        [](const Job& job) { return seconds_in(job.duration); });
    add(text, jobs, "job_last_exit_code", "Exit code of the newest success or failure.",
        [](const Job& job) { return job.exit ? Value{*job.exit} : std::nullopt; });
    add(text, jobs, "job_last_cpu_seconds", "Processor time of the newest success or failure.",
        [](const Job& job) { return seconds_in(job.cpu); });
    add(text, jobs, "job_last_memory_bytes", "Most memory of the newest success or failure.",
        [](const Job& job) {
            return job.memory ? Value{static_cast<double>(*job.memory)} : std::nullopt;
        });
    return text;
}

}  // namespace jw::show

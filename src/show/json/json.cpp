// SPDX-License-Identifier: MIT
#include "show/json/json.hpp"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "foundation/model/job_key.hpp"
#include "show/json/or_null.hpp"
#include "show/terminal/utf8.hpp"
#include "show/words/base64.hpp"
#include "show/words/moment.hpp"
#include "show/words/month_count.hpp"
#include "show/words/rule_text.hpp"
#include "show/words/state.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

/// Nothing runs without a word, so none means that nobody knows them.
Json words_of(const std::vector<std::string>& argv) {
    if (argv.empty()) return nullptr;
    auto words = Json::array();
    for (const auto& word : argv) words.push_back(json_text(word));
    return words;
}

Json exact_words(const std::vector<std::string>& argv) {
    if (std::ranges::all_of(argv, [](const auto& word) { return is_utf8(word); })) return nullptr;
    auto words = Json::array();
    for (const auto& word : argv) words.push_back(base64(word));
    return words;
}

Json error_name(int error) {
    if (error == 0) return nullptr;
    const char* name = ::strerrorname_np(error);
    return name == nullptr ? Json(std::to_string(error)) : Json(name);
}

bool end_is_known(Outcome outcome) {
    return outcome == Outcome::success || outcome == Outcome::skipped || outcome == Outcome::warn ||
           (is_failure(outcome) && outcome != Outcome::interrupted && outcome != Outcome::unknown);
}

Json bytes_or_null(const StreamFacts& stream, std::uint64_t bytes) {
    return stream.known ? Json(bytes) : Json(nullptr);
}

Json rules_of(const std::vector<RuleTold>& rules) {
    auto list = Json::array();
    for (const auto& told : rules)
        list.push_back({{"rule", json_text(told.rule)},
                        {"state", told.is_broken ? "broken" : "unknown"},
                        {"as", told.fails ? "fail" : "warn"},
                        {"limit", or_null(told.limit)},
                        {"seen", or_null(told.seen)},
                        {"pattern", text_or_null(told.text)},
                        {"text", json_text(rule_text(told, Charset::utf8))}});
    return list;
}

void add_end(Json& object, const Run& run) {
    object["outcome"] = word(run.outcome);
    object["exit"] = or_null(run.exit);
    object["signal"] = or_null(run.signal);
    object["signal_name"] = run.signal ? Json(signal_name(*run.signal)) : Json(nullptr);
    object["core_dumped"] = end_is_known(run.outcome) ? Json(run.core_dumped) : Json(nullptr);
    object["start_error"] = error_name(run.start_error);
    object["result"] = text_or_null(run.result);
    object["tries"] = run.tries;
    object["told_outcome"] = run.told ? Json(word(*run.told)) : Json(nullptr);
    object["rules"] = rules_of(run.rules);
}

void add_streams(Json& object, const Run& run) {
    object["merged"] = run.merged;
    object["stdout_bytes"] = bytes_or_null(run.out, run.out.seen);
    object["stderr_bytes"] = bytes_or_null(run.err, run.err.seen);
    object["stdout_dropped"] = bytes_or_null(run.out, run.out.dropped);
    object["stderr_dropped"] = bytes_or_null(run.err, run.err.dropped);
    object["stdout_gap_at"] = run.out.dropped > 0 ? Json(run.out.gap_at) : Json(nullptr);
    object["stderr_gap_at"] = run.err.dropped > 0 ? Json(run.err.gap_at) : Json(nullptr);
}

void add_usage(Json& object, const Run& run) {
    object["cpu_user"] = seconds_or_null(run.cpu_user);
    object["cpu_system"] = seconds_or_null(run.cpu_system);
    object["cpu"] = seconds_or_null(run.cpu);
    object["memory_peak"] = or_null(run.memory_peak);
    object["io_read"] = or_null(run.io_read);
    object["io_written"] = or_null(run.io_written);
    object["max_rss"] = or_null(run.max_rss);
    object["blocks_in"] = or_null(run.blocks_in);
    object["blocks_out"] = or_null(run.blocks_out);
}

void add_surroundings(Json& object, const Run& run) {
    object["host"] = text_or_null(run.host);
    object["user"] = text_or_null(run.user);
    object["boot_id"] = text_or_null(run.boot_id);
    object["cwd"] = text_or_null(run.cwd);
    object["argv"] = words_of(run.argv);
    object["argv_base64"] = exact_words(run.argv);
    object["unit"] = text_or_null(run.unit);
    object["invocation_id"] = text_or_null(run.invocation_id);
    object["trigger"] = text_or_null(run.trigger);
    object["pid"] = run.process.pid > 0 ? Json(run.process.pid) : Json(nullptr);
    object["source"] = text_or_null(run.source);
    object["note"] = text_or_null(run.note);
    object["mistake"] = text_or_null(run.mistake);
}

}  // namespace

Json json_text(std::string_view bytes) {
    std::string text;
    while (!bytes.empty()) {
        const auto next = decode(bytes);
        text.append(next.valid ? bytes.substr(0, next.length) : "\uFFFD");
        bytes.remove_prefix(next.length);
    }
    return text;
}

Json exact_bytes(std::string_view bytes) {
    if (is_utf8(bytes)) return nullptr;
    return base64(bytes);
}

Json json_of(const Run& run) {
    Json object;
    object["id"] = run.id > 0 ? Json(run.id) : Json(nullptr);
    object["key"] = text_or_null(run.key);
    object["job"] = json_text(job_name(run.job));
    object["started"] = rfc3339(run.started);
    object["duration"] = seconds_or_null(run.duration);
    object["suspended"] = seconds_or_null(run.suspended);
    add_end(object, run);
    add_streams(object, run);
    add_usage(object, run);
    add_surroundings(object, run);
    return object;
}

namespace {

/// Offsets are places in `stdout` and `stderr`, in bytes.
Json json_of(const OutputTimes& times) {
    if (times.empty()) return nullptr;
    auto marks = Json::array();
    for (const auto& mark : times.marks)
        marks.push_back({{"at", seconds_or_null(std::optional{mark.at})},
                         {"stdout", mark.out},
                         {"stderr", mark.err}});
    return {{"exact_to", seconds_or_null(std::optional{times.step})},
            {"last_stdout", seconds_or_null(times.last_out)},
            {"last_stderr", seconds_or_null(times.last_err)},
            {"marks", std::move(marks)}};
}

}  // namespace

Json json_of(const Run& run, const Output& output) {
    auto object = json_of(run);
    object["stdout"] = run.out.known ? json_text(output.out) : Json(nullptr);
    object["stdout_base64"] = exact_bytes(output.out);
    object["stderr"] = run.err.known ? json_text(output.err) : Json(nullptr);
    object["stderr_base64"] = exact_bytes(output.err);
    object["output_times"] = json_of(output.times);
    return object;
}

Json json_of(const history::JobSummary& job, const NextRuns& next, Instant now) {
    const auto run_or_null = [](const std::optional<Run>& run) {
        return run ? json_of(*run) : Json(nullptr);
    };
    const auto month = last_month(job, now);
    const auto known = month.successes + month.failures;
    Json object;
    object["job"] = json_text(job_name(job.name));
    const auto& last = job.standing.last;
    object["host"] = text_or_null(job.host.empty() && last ? last->host : job.host);
    object["state"] = stats::word(health_of(job, now));
    object["first_started"] = rfc3339(job.first_started);
    object["last_started"] = rfc3339(job.last_started);
    object["next"] = time_or_null(next.of(job));
    object["timer_trouble"] = text_or_null(next.trouble_of(job));
    object["failures_in_row"] = job.failures_in_row;
    object["successes_in_row"] = job.successes_in_row;
    object["runs_30d"] = known + month.warnings + month.others;
    object["warnings_30d"] = month.warnings;
    object["success_rate_30d"] =
        known == 0 ? Json(nullptr)
                   : Json(static_cast<double>(month.successes) / static_cast<double>(known));
    object["skips_since"] = job.standing.skips_since;
    object["under_way"] = run_or_null(job.standing.under_way);
    object["unseen"] = run_or_null(job.standing.unseen);
    object["unseen_count"] = job.standing.unseen_count;
    object["findings"] = json_of(job.standing.findings);
    object["last"] = run_or_null(job.standing.last);
    object["last_success"] = run_or_null(job.last_success);
    object["last_failure"] = run_or_null(job.last_failure);
    return object;
}

std::string json_begin(std::string_view verb, const std::vector<std::string>& warnings) {
    auto begin = R"({"schema":"job-watch.)" + std::string{verb} + R"(/1",)";
    if (!warnings.empty()) {
        Json texts = Json::array();
        for (const auto& warning : warnings) texts.push_back(json_text(warning));
        begin += R"("warnings":)" + texts.dump(-1, ' ', true, Json::error_handler_t::replace) + ",";
    }
    return begin + R"("items":[)";
}

std::string json_item(const Json& item) {
    // ASCII only: a terminal that shows the document gets neither C1 controls nor bidi marks.
    return "\n" + item.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string json_end() { return "\n]}\n"; }

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#include "show/json/stats_json.hpp"

#include <nlohmann/json.hpp>

#include "show/json/or_null.hpp"
#include "show/words/moment.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

Json spread(const std::optional<stats::Spread>& values) {
    if (!values) return nullptr;
    return {{"count", values->count},
            {"min", values->least},
            {"p50", values->p50},
            {"p95", values->p95},
            {"max", values->most}};
}

std::string_view word_of(stats::Direction direction) {
    if (direction == stats::Direction::steady) return "steady";
    return direction == stats::Direction::rising ? "rising" : "falling";
}

Json trend(const std::optional<stats::Trend>& line) {
    if (!line) return nullptr;
    return {{"direction", word_of(line->direction)},
            {"seconds_per_week", line->per_week},
            {"share_per_week", line->share_per_week},
            {"weeks", line->weeks},
            {"first", line->first},
            {"last", line->last}};
}

Json ending(const std::optional<stats::Sample>& sample) {
    if (!sample) return nullptr;
    return {{"id", sample->id > 0 ? Json(sample->id) : Json(nullptr)},
            {"started", rfc3339(sample->started)},
            {"outcome", word(sample->outcome)},
            {"exit", or_null(sample->exit)},
            {"signal", or_null(sample->signal)}};
}

Json exits(const std::vector<stats::EndingCount>& counts) {
    auto list = Json::array();
    for (const auto& [ending, count] : counts)
        list.push_back(
            {{"exit", or_null(ending.exit)},
             {"count", count},
             {"outcome", word(ending.outcome)},
             {"signal", or_null(ending.signal)},
             {"signal_name", ending.signal ? Json(signal_name(*ending.signal)) : Json(nullptr)}});
    return list;
}

Json bins(const std::vector<stats::Bin>& histogram) {
    auto list = Json::array();
    for (const auto& bin : histogram)
        list.push_back({{"from", bin.from},
                        {"to", bin.open ? Json(nullptr) : Json(bin.to)},
                        {"count", bin.count}});
    return list;
}

}  // namespace

Json json_of(std::string_view job, const stats::Summary& summary) {
    Json object;
    object["job"] = json_text(job);
    object["runs"] = summary.runs;
    object["successes"] = summary.successes;
    object["failures"] = summary.failures;
    object["warned"] = summary.warnings;
    object["skipped"] = summary.skipped;
    object["running"] = summary.running;
    object["unknown"] = summary.untold;
    object["success_rate"] = or_null(summary.success_rate);
    object["failures_in_row"] = summary.now.failing ? summary.now.length : 0;
    object["successes_in_row"] = summary.now.failing ? 0 : summary.now.length;
    object["longest_successes_in_row"] = summary.longest_ok;
    object["longest_failures_in_row"] = summary.longest_failing;
    object["duration"] = spread(summary.took);
    object["cpu"] = spread(summary.cpu);
    object["max_rss"] = spread(summary.max_rss);
    object["trend"] = trend(summary.trend);
    object["total_duration"] = or_null(summary.total_seconds);
    object["first"] = ending(summary.first);
    object["last"] = ending(summary.last);
    object["last_success"] = ending(summary.last_success);
    object["last_failure"] = ending(summary.last_failure);
    object["exits"] = exits(summary.endings);
    object["histogram"] = bins(summary.took_bins);
    object["runs_by_weekday"] = summary.weekday_runs;
    object["failures_by_weekday"] = summary.weekday_failures;
    return object;
}

}  // namespace jw::show

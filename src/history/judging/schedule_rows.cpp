// SPDX-License-Identifier: MIT
#include "history/judging/schedule_rows.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "foundation/cron/schedule.hpp"
#include "history/alerting/alert_row.hpp"
#include "history/database/settings.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto asked_name = "schedules_asked";
constexpr auto cron_source = "cron";
constexpr auto timer_source = "timer";

/// So many moments of a timer are kept, and so many rules of a job that are no longer in force.
constexpr std::size_t most_elapsed = 60;
constexpr std::int64_t most_ended = 20;

/// No start is before the moment that a manager gives for it.
constexpr double rounding = 1;

constexpr auto schedules_of_sql = R"sql(
    SELECT source, rule, since, until, seen, elapsed, next, trouble FROM schedules
     WHERE job = :job ORDER BY since)sql";

constexpr auto schedules_in_force_sql = R"sql(
    SELECT job, rule, since, place, elapsed, next, trouble FROM schedules
     WHERE source = :source AND until IS NULL)sql";

/// Of jobs that have run; once, where two lines say the same.
constexpr auto schedule_put_sql = R"sql(
    INSERT OR IGNORE INTO schedules (job, source, rule, since, seen, place, elapsed, next, trouble)
    SELECT :job, :source, :rule, :now, :now, :place, :elapsed, :next, :trouble
     WHERE EXISTS (SELECT 1 FROM jobs WHERE job = :job))sql";

constexpr auto schedule_see_sql = R"sql(
    UPDATE schedules
       SET seen = CASE WHEN :trouble IS NULL THEN :now ELSE seen END, place = :place,
           elapsed = :elapsed, next = :next, trouble = :trouble
     WHERE job = :job AND source = :source AND rule = :rule AND since = :since)sql";

constexpr auto schedule_end_sql = R"sql(
    UPDATE schedules SET until = seen
     WHERE job = :job AND source = :source AND rule = :rule AND since = :since)sql";

/// Of a job whose rules are gone and which clocks start all the same, nothing is known.
constexpr auto schedules_forget_sql = R"sql(
    DELETE FROM schedules WHERE job IN (
        SELECT job FROM (SELECT job, max(until) AS ended FROM schedules
                          GROUP BY job HAVING count(*) = count(until)) AS gone
         WHERE EXISTS (SELECT 1 FROM runs
                        WHERE runs.job = gone.job AND trigger IN ('timer', 'cron')
                          AND ordered > ended + 86400))
    RETURNING job)sql";

constexpr auto schedules_bound_sql = R"sql(
    DELETE FROM schedules WHERE (job, source, rule, since) IN (
        SELECT job, source, rule, since FROM schedules WHERE job = :job AND until IS NOT NULL
         ORDER BY until DESC LIMIT -1 OFFSET :most))sql";

constexpr auto newest_rules_sql = R"sql(
    SELECT place, rule, since, until, trouble FROM schedules
     WHERE job = :job AND until IS (SELECT until FROM schedules WHERE job = :job
                                     ORDER BY until IS NULL DESC, until DESC LIMIT 1)
     ORDER BY source, place)sql";

/// As JSON; what is no number of it is passed over.
std::vector<double> moments_in(std::string_view text) {
    std::vector<double> moments;
    while (!text.empty()) {
        double moment = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), moment);
        if (error == std::errc{}) moments.push_back(moment);
        const auto taken = error == std::errc{} ? end - text.data() : 1;
        text.remove_prefix(static_cast<std::size_t>(taken));
    }
    std::ranges::sort(moments);
    return moments;
}

std::string text_of(const std::vector<double>& moments) {
    std::string text;
    for (const auto moment : moments)
        text += (text.empty() ? "" : ",") + std::to_string(static_cast<std::int64_t>(moment));
    return "[" + text + "]";
}

void bind_text(SQLite::Statement& statement, const char* name, const std::string& text) {
    statement.bind(name);
    if (!text.empty()) statement.bind(name, text);
}

void bind_moment(SQLite::Statement& statement, const char* name,
                 const std::optional<double>& moment) {
    statement.bind(name);
    if (moment) statement.bind(name, *moment);
}

/// The next moment of a timer counts while it lies ahead, or nothing else is to be heard of that
/// timer: it may have been moved.
starts::Moments moments_from(SQLite::Statement& row, double now) {
    auto moments = moments_in(bytes_of(row.getColumn(5)));
    const auto next = real_in(row.getColumn(6));
    const bool is_lost = !row.getColumn(7).isNull();
    if (next && (is_lost || *next > now)) moments.push_back(*next);
    return {std::move(moments)};
}

/// Nothing for a rule that nobody here can go by.
std::optional<starts::Known> known_from(SQLite::Statement& row, double now) {
    starts::Known known{.since = row.getColumn(2).getDouble(), .rule = {}};
    if (const auto until = real_in(row.getColumn(3))) known.until = *until;
    if (bytes_of(row.getColumn(0)) == timer_source) {
        known.rule = moments_from(row, now);
        return known;
    }
    auto schedule = cron::parse_schedule(bytes_of(row.getColumn(1)));
    if (!schedule || !schedule->zone.empty()) return std::nullopt;
    known.rule = std::move(*schedule);
    return known;
}

bool is_found(SQLite::Statement& query) {
    const bool found = query.executeStep();
    query.reset();
    return found;
}

}  // namespace

/// One that is in force, as it was read before.
struct ScheduleRows::Row {
    std::string rule;
    double since = 0;
    std::string place, elapsed;
    std::optional<double> next;
    std::string trouble;
    bool is_seen = false;  ///< this time
};

/// By job and rule.
struct ScheduleRows::Rows {
    std::map<std::pair<std::string, std::string>, Row> all;

    /// A timer in trouble may not tell its rule: it is known by its name.
    Row* row_of(const Scheduled& rule) {
        const auto known = all.find({rule.job, rule.rule});
        if (known != all.end()) return &known->second;
        if (rule.trouble.empty()) return nullptr;
        for (auto row = all.lower_bound({rule.job, ""});
             row != all.end() && row->first.first == rule.job; ++row)
            if (row->second.place == rule.place) return &row->second;
        return nullptr;
    }
};

ScheduleRows::ScheduleRows(SQLite::Database& database)
    : database_{database},
      of_{database, schedules_of_sql},
      in_force_{database, schedules_in_force_sql},
      any_{database, "SELECT 1 FROM schedules WHERE until IS NULL LIMIT 1"},
      any_of_{database, "SELECT 1 FROM schedules WHERE job = :job AND until IS NULL LIMIT 1"},
      put_{database, schedule_put_sql},
      see_{database, schedule_see_sql},
      end_{database, schedule_end_sql},
      started_{database, "SELECT last_started FROM jobs WHERE job = :job"},
      forget_{database, schedules_forget_sql},
      bound_{database, schedules_bound_sql} {}

std::optional<double> ScheduleRows::asked() { return setting(database_, asked_name); }

bool ScheduleRows::any_in_force() { return is_found(any_); }

bool ScheduleRows::any_in_force(const std::string& job) {
    any_of_.bind(":job", job);
    return is_found(any_of_);
}

/// A rule that can't be read, or is of another time zone, leaves the job to its rhythm.
JobSchedules ScheduleRows::of(const std::string& job, double now) {
    JobSchedules schedules;
    bool are_clear = true, is_any_well = false;
    double heard = 0;
    auto& row = of_;
    row.bind(":job", job);
    while (row.executeStep()) {
        const bool is_in_force = row.getColumn(3).isNull();
        const auto trouble = bytes_of(row.getColumn(7));
        auto known = known_from(row, now);
        are_clear = are_clear && known;
        if (is_in_force) schedules.trouble = trouble;
        schedules.in_force = schedules.in_force || is_in_force;
        is_any_well = is_any_well || (is_in_force && trouble.empty());
        heard = std::max(heard, row.getColumn(4).getDouble());
        if (!known) continue;
        if (std::holds_alternative<starts::Moments>(known->rule))
            schedules.timer_since = std::min(schedules.timer_since, known->since);
        schedules.known.all.push_back(std::move(*known));
    }
    row.reset();
    if (!are_clear) schedules.known = {};
    if (is_any_well) schedules.trouble.clear();
    if (!schedules.trouble.empty()) schedules.known.lost = heard;
    schedules.is_known = !schedules.known.all.empty();
    return schedules;
}

std::set<std::string> ScheduleRows::take(const Timetable& timetable, double now) {
    auto changed = take(cron_source, timetable.cron, now);
    changed.merge(take(timer_source, timetable.timers, now));
    while (forget_.executeStep()) changed.insert(bytes_of(forget_.getColumn(0)));
    forget_.reset();
    set_setting(database_, asked_name, now);
    return changed;
}

ScheduleRows::Rows ScheduleRows::rows_in_force(const char* source) {
    Rows rows;
    auto& query = in_force_;
    query.bind(":source", source);
    while (query.executeStep()) {
        const auto rule = bytes_of(query.getColumn(1));
        rows.all[{bytes_of(query.getColumn(0)), rule}] = {.rule = rule,
                                                          .since = query.getColumn(2).getDouble(),
                                                          .place = bytes_of(query.getColumn(3)),
                                                          .elapsed = bytes_of(query.getColumn(4)),
                                                          .next = real_in(query.getColumn(5)),
                                                          .trouble = bytes_of(query.getColumn(6))};
    }
    query.reset();
    return rows;
}

std::set<std::string> ScheduleRows::take(const char* source, const Scheduler& scheduler,
                                         double now) {
    auto rows = rows_in_force(source);
    std::set<std::string> changed;
    for (const auto& rule : scheduler.rules) {
        auto* row = rows.row_of(rule);
        if (row != nullptr && std::exchange(row->is_seen, true)) continue;
        if (keep(source, rule, row, now)) changed.insert(rule.job);
    }
    for (const auto& [key, row] : rows.all) {
        if (row.is_seen || !scheduler.is_whole) continue;
        end(key.first, source, row);
        changed.insert(key.first);
    }
    return changed;
}

void ScheduleRows::end(const std::string& job, const char* source, const Row& row) {
    end_.bind(":job", job);
    end_.bind(":source", source);
    end_.bind(":rule", row.rule);
    end_.bind(":since", row.since);
    execute(end_);
    bound_.bind(":job", job);
    bound_.bind(":most", most_ended);
    execute(bound_);
}

/// Of a timer that starts nothing any more: what it was to start next, or else, since that was
/// moved or has come, something now.
double ScheduleRows::next_of_lost(const Row& row, double last_start, double now) {
    const bool is_ahead = row.next && *row.next > last_start + rounding;
    return is_ahead || (row.next && !row.trouble.empty()) ? *row.next : now;
}

/// Returns whether that is news. A start that has come since the timer elapsed is that of the
/// timer, or the judgement will see it.
bool ScheduleRows::keep(const char* source, const Scheduled& rule, const Row* known, double now) {
    started_.bind(":job", rule.job);
    const auto started = started_.executeStep() ? real_in(started_.getColumn(0)) : std::nullopt;
    started_.reset();
    if (!started) return false;
    auto moments = moments_in(known == nullptr ? "" : known->elapsed);
    const bool is_unserved = rule.elapsed && *started < *rule.elapsed - rounding;
    const bool is_new = moments.empty() || moments.back() < rule.elapsed.value_or(0) - 1;
    if (known != nullptr && is_unserved && is_new) moments.push_back(*rule.elapsed);
    if (moments.size() > most_elapsed) moments.erase(moments.begin());
    const auto elapsed = text_of(moments);
    auto next = rule.next;
    if (known != nullptr && !rule.trouble.empty()) next = next_of_lost(*known, *started, now);
    auto& statement = known == nullptr ? put_ : see_;
    statement.bind(":job", rule.job);
    statement.bind(":source", source);
    statement.bind(":rule", known == nullptr ? rule.rule : known->rule);
    statement.bind(":now", now);
    statement.bind(":place", rule.place);
    statement.bind(":elapsed", elapsed);
    bind_moment(statement, ":next", next);
    bind_text(statement, ":trouble", rule.trouble);
    if (known != nullptr) statement.bind(":since", known->since);
    execute(statement);
    return known == nullptr || known->elapsed != elapsed || known->next != next ||
           known->trouble != rule.trouble;
}

std::vector<KnownRule> newest_rules(SQLite::Database& database, const std::string& job) {
    std::vector<KnownRule> rules;
    if (!database.tableExists("schedules")) return rules;
    SQLite::Statement query{database, newest_rules_sql};
    query.bind(":job", job);
    while (query.executeStep())
        rules.push_back({.place = bytes_of(query.getColumn(0)),
                         .rule = bytes_of(query.getColumn(1)),
                         .since = instant_of(query.getColumn(2).getDouble()),
                         .until = time_in(query.getColumn(3)),
                         .trouble = bytes_of(query.getColumn(4))});
    return rules;
}

}  // namespace jw::history

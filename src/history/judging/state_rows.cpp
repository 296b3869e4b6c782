// SPDX-License-Identifier: MIT
#include "history/judging/state_rows.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <array>
#include <utility>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr std::uint32_t return_distance = 64;

constexpr auto state_load_sql =
    "SELECT age, behind, ordered, run, state, runs FROM judge_states WHERE job = :job ORDER BY age";

constexpr auto state_save_sql = R"sql(
    INSERT INTO judge_states (job, age, behind, runs, ordered, run, state)
    VALUES (:job, :age, :behind, :runs, :ordered, :run, :state)
        ON CONFLICT (job, age) DO UPDATE
       SET behind = excluded.behind, runs = excluded.runs, ordered = excluded.ordered,
           run = excluded.run, state = excluded.state)sql";

constexpr auto state_check_at_sql = R"sql(
    UPDATE judge_states SET next_check = :moment
     WHERE job = :job AND age = 0 AND next_check IS NOT :moment)sql";

constexpr auto state_drop_sql = "DELETE FROM judge_states WHERE job = :job AND age = :age";

constexpr auto state_grow_old_sql = "UPDATE judge_states SET age = 2 WHERE job = :job AND age = 1";

constexpr auto state_forget_sql = "DELETE FROM judge_states WHERE job = :job";

constexpr auto state_behind_sql = "SELECT job FROM judge_states WHERE behind <> 0 LIMIT :limit";

constexpr auto state_due_sql = R"sql(
    SELECT job FROM judge_states WHERE next_check <= :now ORDER BY next_check LIMIT :limit)sql";

std::vector<std::string> names_in(SQLite::Statement& query) {
    std::vector<std::string> names;
    while (query.executeStep()) names.push_back(bytes_of(query.getColumn(0)));
    query.reset();
    return names;
}

std::optional<JudgedState> judged_state_from(SQLite::Statement& row) {
    if (row.getColumn(2).isNull()) return std::nullopt;
    const auto bytes = row.getColumn(4);
    auto state = findings::state_of(
        {static_cast<const char*>(bytes.getBlob()), static_cast<std::size_t>(bytes.getBytes())});
    if (!state) return std::nullopt;
    return JudgedState{.state = std::move(*state),
                       .place = RunPlace{row.getColumn(2).getDouble(), row.getColumn(3).getInt64()},
                       .is_behind = row.getColumn(1).getInt64() != 0};
}

}  // namespace

StateRows::StateRows(SQLite::Database& database)
    : load_{database, state_load_sql},
      save_{database, state_save_sql},
      check_at_{database, state_check_at_sql},
      drop_{database, state_drop_sql},
      grow_old_{database, state_grow_old_sql},
      forget_{database, state_forget_sql},
      behind_{database, state_behind_sql},
      due_{database, state_due_sql} {}

JudgedState StateRows::load(const std::string& job, const std::optional<RunPlace>& first_changed) {
    std::vector<std::int64_t> useless;  // ages of states that know a run that has changed
    std::optional<JudgedState> found;
    return_job_ = job;
    return_runs_ = 0;
    load_.bind(":job", job);
    while (!found && load_.executeStep()) {
        const auto age = load_.getColumn(0).getInt64();
        const RunPlace place{load_.getColumn(2).getDouble(), load_.getColumn(3).getInt64()};
        if (!first_changed || place < *first_changed) found = judged_state_from(load_);
        if (!found) useless.push_back(age);
        if (found && age == 1) return_runs_ = found->state.runs;
    }
    if (found && return_runs_ == 0) return_runs_ = runs_of_next();
    load_.reset();
    for (const auto age : useless)
        if (age > 0) drop(job, age);
    auto judged = std::move(found).value_or(JudgedState{});
    judged.is_earlier = !useless.empty();
    return judged;
}

/// Of the state behind the one that was taken, if that is the newer of the older ones.
std::uint32_t StateRows::runs_of_next() {
    const bool is_older = load_.executeStep() && load_.getColumn(0).getInt64() == 1;
    return is_older ? static_cast<std::uint32_t>(load_.getColumn(5).getInt64()) : 0;
}

void StateRows::drop(const std::string& job, std::int64_t age) {
    drop_.bind(":job", job);
    drop_.bind(":age", age);
    execute(drop_);
}

void StateRows::keep_for_return(const std::string& job, const JudgedState& judged) {
    if (!judged.place) return;
    if (return_job_ == job && return_runs_ > 0 &&
        judged.state.runs < return_runs_ + return_distance)
        return;
    drop(job, 2);
    grow_old_.bind(":job", job);
    execute(grow_old_);
    write(job, 1, judged);
    return_job_ = job;
    return_runs_ = judged.state.runs;
}

void StateRows::save(const std::string& job, const JudgedState& judged,
                     std::optional<double> next_check) {
    write(job, 0, judged);
    check_at(job, next_check);
}

void StateRows::write(const std::string& job, int age, const JudgedState& judged) {
    const auto bytes = to_bytes(judged.state);
    save_.bind(":job", job);
    save_.bind(":age", age);
    save_.bind(":behind", age == 0 && judged.is_behind ? 1 : 0);
    save_.bind(":runs", static_cast<std::int64_t>(judged.state.runs));
    save_.bind(":ordered");
    save_.bind(":run");
    save_.bind(":state");
    if (judged.place) {
        save_.bind(":ordered", judged.place->ordered);
        save_.bind(":run", judged.place->id);
        save_.bindNoCopy(":state", bytes.data(), static_cast<int>(bytes.size()));
    }
    execute(save_);
    save_.clearBindings();  // one is borrowed from `bytes`
}

void StateRows::forget(const std::string& job) {
    forget_.bind(":job", job);
    execute(forget_);
    if (return_job_ == job) return_job_.clear();
}

std::vector<std::string> StateRows::behind(std::size_t limit) {
    behind_.bind(":limit", static_cast<std::int64_t>(limit));
    return names_in(behind_);
}

std::vector<std::string> StateRows::to_be_checked(double now, std::size_t limit) {
    due_.bind(":now", now);
    due_.bind(":limit", static_cast<std::int64_t>(limit));
    return names_in(due_);
}

void StateRows::check_at(const std::string& job, std::optional<double> moment) {
    check_at_.bind(":job", job);
    check_at_.bind(":moment");
    if (moment) check_at_.bind(":moment", *moment);
    execute(check_at_);
}

}  // namespace jw::history

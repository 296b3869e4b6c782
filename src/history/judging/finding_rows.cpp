// SPDX-License-Identifier: MIT
#include "history/judging/finding_rows.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <limits>

#include "history/runs/rows.hpp"
#include "judge/found/finding_json.hpp"

namespace jw::history {

namespace {

/// A job has no more of them that are over; the newest stay.
constexpr std::int64_t most_closed = 500;

constexpr auto finding_open_rest =
    "WHERE job = :job AND closed IS NULL AND doubted = 0 ORDER BY id";

constexpr auto finding_find_sql = R"sql(
    SELECT id, accepted IS NULL AND dismissed IS NULL, told IS NOT NULL AND silent = 0
      FROM findings
     WHERE job = :job AND run = :run AND kind = :kind AND signal = :signal)sql";

constexpr auto finding_put_sql_text = R"sql(
    INSERT INTO findings (job, kind, signal, run, ordered, since_run, since, before, now, record,
                          pushed, opened, silent, facts)
    VALUES (:job, :kind, :signal, :run, :ordered, :since_run, :since, :before, :now, :record,
            :pushed, :opened, :silent, :facts))sql";

/// What somebody has said of it stays. Else it is open, until one of its runs ends it once more.
constexpr auto finding_renew_sql = R"sql(
    UPDATE findings
       SET ordered = :ordered, since_run = :since_run, since = :since, before = :before,
           now = :now, record = :record, pushed = :pushed AND dismissed IS NULL, opened = :opened,
           closed = CASE WHEN accepted IS NOT NULL OR dismissed IS NOT NULL THEN closed END,
           end = CASE WHEN accepted IS NOT NULL OR dismissed IS NOT NULL THEN end END,
           end_run = NULL, end_place = NULL, facts = :facts, doubted = 0
     WHERE id = :id)sql";

constexpr auto finding_close_sql = R"sql(
    UPDATE findings
       SET closed = :moment, end = :end, end_run = :run, end_place = :ordered
     WHERE id = :id AND closed IS NULL)sql";

constexpr auto finding_doubt_sql = R"sql(
    UPDATE findings SET doubted = 1
     WHERE job = :job AND (ordered > :ordered OR (ordered = :ordered AND run > :run)))sql";

constexpr auto finding_reopen_sql = R"sql(
    UPDATE findings SET closed = NULL, end = NULL, end_run = NULL, end_place = NULL
     WHERE job = :job AND accepted IS NULL AND dismissed IS NULL
       AND (end_place > :ordered OR (end_place = :ordered AND end_run > :run)))sql";

constexpr auto finding_remove_doubted_sql = R"sql(
    DELETE FROM findings
     WHERE job = :job AND doubted <> 0 AND EXISTS (
         SELECT 1 FROM runs
          WHERE id = findings.run
            AND (findings.signal NOT IN ('output', 'lines') OR stdout_bytes = 0
                 OR stdout_dropped < stdout_bytes)))sql";

constexpr auto finding_reopen_given_up_sql = R"sql(
    UPDATE findings SET closed = NULL, end = NULL, end_run = NULL, end_place = NULL
     WHERE job = :job AND run = :run AND kind IN ('missed', 'late') AND end = 'adopted')sql";

constexpr auto finding_dismissed_sql = R"sql(
    SELECT 1 FROM findings
     WHERE job = :job AND kind = :kind AND signal = :signal AND dismissed IS NOT NULL)sql";

constexpr auto finding_near_sql = R"sql(
    SELECT count(DISTINCT job) FROM findings WHERE told BETWEEN :moment - 60 AND :moment + 60)sql";

constexpr auto finding_ended_sql = R"sql(
    SELECT count(DISTINCT job) FROM findings
     WHERE told IS NOT NULL AND closed BETWEEN :moment - 60 AND :moment + 60)sql";

constexpr auto finding_bound_sql = R"sql(
    DELETE FROM findings WHERE id IN (
        SELECT id FROM findings WHERE job = :job AND closed IS NOT NULL AND dismissed IS NULL
         ORDER BY opened DESC LIMIT -1 OFFSET :most))sql";

std::string text_of_end(findings::End end) {
    return end == findings::End::over ? "over" : "adopted";
}

void bind_key(SQLite::Statement& statement, const std::string& job,
              const findings::Finding& finding) {
    statement.bind(":job", job);
    statement.bind(":kind", std::string{word(finding.kind)});
    statement.bind(":signal", finding.signal);
}

std::uint64_t count_of_near(SQLite::Statement& query, double moment) {
    query.bind(":moment", moment);
    query.executeStep();
    const auto count = query.getColumn(0).getInt64();
    query.reset();
    return static_cast<std::uint64_t>(count);
}

void bind_content(SQLite::Statement& statement, const NewFinding& found) {
    const auto& finding = found.finding;
    statement.bind(":ordered", found.place.ordered);
    statement.bind(":since_run");
    if (found.since) statement.bind(":since_run", found.since->id);
    const auto first = found.since ? found.since->started : found.place.ordered;
    statement.bind(":since", finding.slot > 0 ? finding.slot : first);
    statement.bind(":before", finding.before);
    statement.bind(":now", finding.now);
    statement.bind(":record", finding.record);
    statement.bind(":pushed", finding.is_pushed ? 1 : 0);
    statement.bind(":opened", found.opened);
    statement.bind(":facts", to_json(finding));
}

}  // namespace

FindingRows::FindingRows(SQLite::Database& database)
    : open_{database, std::string{finding_columns} + finding_open_rest},
      find_{database, finding_find_sql},
      put_{database, finding_put_sql_text},
      renew_{database, finding_renew_sql},
      close_{database, finding_close_sql},
      told_{database, "UPDATE findings SET told = :moment WHERE id = :id"},
      silence_{database, "UPDATE findings SET silent = 1 WHERE id = :id"},
      doubt_{database, finding_doubt_sql},
      reopen_{database, finding_reopen_sql},
      remove_doubted_{database, finding_remove_doubted_sql},
      settle_doubted_{database,
                      "UPDATE findings SET doubted = 0 WHERE job = :job AND doubted <> 0"},
      remove_{database, "DELETE FROM findings WHERE id = :id"},
      reopen_given_up_{database, finding_reopen_given_up_sql},
      dismissed_{database, finding_dismissed_sql},
      near_{database, finding_near_sql},
      ended_{database, finding_ended_sql},
      bound_{database, finding_bound_sql},
      news_{database, "UPDATE jobs SET changes = changes + 1 WHERE job = :job"} {}

std::vector<OpenFinding> FindingRows::open(const std::string& job) {
    std::vector<OpenFinding> found;
    open_.bind(":job", job);
    while (open_.executeStep()) {
        auto row = finding_from(open_);
        found.push_back(
            {.id = row.id,
             .lasting = {.finding = std::move(row.finding), .opened = seconds_of(row.opened)},
             .is_end_told = row.told && !row.is_silent});
    }
    open_.reset();
    return found;
}

KeptFinding FindingRows::keep(const std::string& job, const NewFinding& found) {
    bind_key(find_, job, found.finding);
    find_.bind(":run", found.place.id);
    KeptFinding kept;
    if (find_.executeStep()) {
        kept.id = find_.getColumn(0).getInt64();
        kept.is_open = find_.getColumn(1).getInt64() != 0;
        kept.is_end_told = find_.getColumn(2).getInt64() != 0;
    }
    find_.reset();
    if (kept.id != 0) {
        renew_.bind(":id", kept.id);
        bind_content(renew_, found);
        execute(renew_);
        return kept;
    }
    bind_key(put_, job, found.finding);
    put_.bind(":run", found.place.id);
    put_.bind(":silent", found.is_silent ? 1 : 0);
    bind_content(put_, found);
    execute(put_);
    bound_.bind(":job", job);
    bound_.bind(":most", most_closed);
    find_.executeStep();
    kept.id = find_.getColumn(0).getInt64();
    find_.reset();
    execute(bound_);
    return kept;
}

void FindingRows::close(std::int64_t id, findings::End end, double moment, const RunPlace& place) {
    close_.bind(":id", id);
    close_.bind(":moment", moment);
    close_.bind(":end", text_of_end(end));
    close_.bind(":run", place.id);
    close_.bind(":ordered", place.ordered);
    execute(close_);
}

void FindingRows::told(std::int64_t id, double moment) {
    told_.bind(":id", id);
    told_.bind(":moment", moment);
    execute(told_);
}

void FindingRows::silence(std::int64_t id) {
    silence_.bind(":id", id);
    execute(silence_);
}

void FindingRows::doubt_behind(const std::string& job, const std::optional<RunPlace>& place) {
    constexpr RunPlace before_all{std::numeric_limits<double>::lowest(), 0};
    const auto from = place.value_or(before_all);
    for (auto* statement : {&doubt_, &reopen_}) {
        statement->bind(":job", job);
        statement->bind(":ordered", from.ordered);
        statement->bind(":run", from.id);
        execute(*statement);
    }
}

void FindingRows::remove_doubted(const std::string& job) {
    for (auto* statement : {&remove_doubted_, &settle_doubted_}) {
        statement->bind(":job", job);
        execute(*statement);
    }
}

void FindingRows::remove(std::int64_t id) {
    remove_.bind(":id", id);
    execute(remove_);
}

void FindingRows::reopen_given_up(const std::string& job, const RunPlace& last) {
    reopen_given_up_.bind(":job", job);
    reopen_given_up_.bind(":run", last.id);
    execute(reopen_given_up_);
}

bool FindingRows::is_dismissed(const std::string& job, const findings::Finding& finding) {
    bind_key(dismissed_, job, finding);
    const bool found = dismissed_.executeStep();
    dismissed_.reset();
    return found;
}

void FindingRows::note_news(const std::string& job) {
    news_.bind(":job", job);
    execute(news_);
}

std::uint64_t FindingRows::told_near(double moment) { return count_of_near(near_, moment); }

std::uint64_t FindingRows::ended_near(double moment) { return count_of_near(ended_, moment); }

}  // namespace jw::history

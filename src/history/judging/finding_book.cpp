// SPDX-License-Identifier: MIT
#include "history/judging/finding_book.hpp"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "history/database/change.hpp"
#include "history/judging/finding_rows.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto answer_sql = R"sql(
    UPDATE findings
       SET {0} = :now, closed = ifnull(closed, :now),
           end = CASE WHEN closed IS NULL THEN '{0}' ELSE end END, silent = 1
     WHERE id = :id AND job = :job)sql";

}  // namespace

Result<bool> answer_finding(const std::string& store, const std::string& job, std::int64_t id,
                            Word word, Instant now) {
    bool found = false;
    auto failure = change_store(store, "can't change the findings", [&](auto& database) {
        const auto* column = word == Word::accepted ? "accepted" : "dismissed";
        SQLite::Statement answer{database, fmt::format(answer_sql, column)};
        answer.bind(":id", id);
        answer.bind(":job", job);
        answer.bind(":now", seconds_of(now));
        found = answer.exec() > 0;
        if (found) FindingRows{database}.note_news(job);
    });
    if (failure) return *failure;
    return found;
}

}  // namespace jw::history

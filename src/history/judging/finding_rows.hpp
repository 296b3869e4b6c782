// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "history/database/lazy_statement.hpp"
#include "history/judging/finding_row.hpp"
#include "history/judging/runs_to_judge.hpp"
#include "history/runs/judged_changes.hpp"
#include "judge/findings/lasting.hpp"

namespace jw::history {

/// A finding that is open, and is the judgement's to close.
struct OpenFinding {
    std::int64_t id = 0;
    findings::Lasting lasting;
    bool is_end_told = false;  ///< a notice was sent, and its end is to be told of, too
};

/// A finding to be kept.
struct NewFinding {
    findings::Finding finding;
    RunPlace place;  ///< of the run that showed it
    std::optional<RunsToJudge::Start> since;
    double opened = 0;
    bool is_silent = false;  ///< no notice is to be sent of it
};

/// What comes of keeping one.
struct KeptFinding {
    std::int64_t id = 0;
    bool is_open = true;
    bool is_end_told = false;  ///< as of an OpenFinding
};

/// Writes the findings of jobs, in the transaction of the caller.
class FindingRows {
public:
    explicit FindingRows(SQLite::Database& database);

    std::vector<OpenFinding> open(const std::string& job);

    /// One that is known again stays what it was to its readers: told of, accepted, dismissed.
    KeptFinding keep(const std::string& job, const NewFinding& found);

    void close(std::int64_t id, findings::End end, double moment, const RunPlace& place);

    /// A notice of it was sent then.
    void told(std::int64_t id, double moment);

    /// No notice of it will be sent.
    void silence(std::int64_t id);

    /// The runs behind that place are judged once more: what they showed is doubted, what they
    /// ended is open. Nothing: all of them.
    void doubt_behind(const std::string& job, const std::optional<RunPlace>& place);

    /// All runs are judged: what is in doubt was not found again. What rests on a run or an output
    /// that is not there any more stays as it was.
    void remove_doubted(const std::string& job);

    /// A start that seemed to be missed had come in time.
    void remove(std::int64_t id);

    /// A start is no longer waited for since that run; now one has come.
    void reopen_given_up(const std::string& job, const RunPlace& last);

    /// Whether somebody wants to hear nothing of that again.
    bool is_dismissed(const std::string& job, const findings::Finding& finding);

    /// Something about the job is not as it was: what is derived from it is to be made anew.
    void note_news(const std::string& job);

    /// How many jobs had a notice of a finding within a minute of that moment.
    std::uint64_t told_near(double moment);

    /// The same of those that were told of and are over since.
    std::uint64_t ended_near(double moment);

private:
    LazyStatement open_, find_, put_, renew_, close_, told_, silence_, doubt_, reopen_,
        remove_doubted_, settle_doubted_, remove_, reopen_given_up_, dismissed_, near_, ended_,
        bound_, news_;
};

}  // namespace jw::history

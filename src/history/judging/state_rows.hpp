// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "history/database/lazy_statement.hpp"
#include "history/runs/judged_changes.hpp"
#include "judge/findings/state.hpp"

namespace jw::history {

/// What is remembered of a job up to one of its runs; of a job of which none is judged, nothing.
struct JudgedState {
    findings::State state;
    std::optional<RunPlace> place;  ///< of the newest run that it knows
    bool is_behind = false;         ///< there are runs to judge yet
    bool is_earlier = false;        ///< later ones were judged before
};

/// The states of jobs in the store, in the transaction of the caller. Of each job there are up to
/// two older ones: the newer of them knows one run less at least, the older one 64 less, unless
/// there are not so many.
class StateRows {
public:
    explicit StateRows(SQLite::Database& database);

    /// The newest that knows no run from `first_changed` on; the older ones that do are gone. A
    /// state that can't be read is none.
    JudgedState load(const std::string& job, const std::optional<RunPlace>& first_changed);

    /// Keeps a state for going back to, if there is none that is young enough.
    void keep_for_return(const std::string& job, const JudgedState& judged);

    void save(const std::string& job, const JudgedState& judged, std::optional<double> next_check);

    /// Nothing is remembered of it any more.
    void forget(const std::string& job);

    std::vector<std::string> behind(std::size_t limit);
    std::vector<std::string> to_be_checked(double now, std::size_t limit);
    void check_at(const std::string& job, std::optional<double> moment);

private:
    void write(const std::string& job, int age, const JudgedState& judged);
    void drop(const std::string& job, std::int64_t age);
    std::uint32_t runs_of_next();

    LazyStatement load_, save_, check_at_, drop_, grow_old_, forget_, behind_, due_;
    std::string return_job_;         ///< of which the next is known:
    std::uint32_t return_runs_ = 0;  ///< how many runs the newer of the older states knows
};

}  // namespace jw::history

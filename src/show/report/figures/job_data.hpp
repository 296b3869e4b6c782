// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/reading/report_view.hpp"
#include "show/report/figures/card.hpp"

namespace jw::report {

inline constexpr std::size_t runs_on_page = 200;
inline constexpr std::size_t days_on_page = 90;
inline constexpr std::size_t alerts_on_page = 12;

/// What the page of a job is made of, as read from the store.
struct JobData {
    history::JobRow row;
    history::Standing standing;
    std::optional<stats::Spread> usual;
    std::vector<history::Row> runs;           ///< newest first, at most runs_on_page
    std::vector<history::DayCount> days;      ///< newest first, of the last days_on_page
    std::vector<Run> last_day;                ///< outlines, newest first
    std::vector<history::RunState> failures;  ///< newest first, those that may have a page
    std::vector<history::AlertRow> alerts;    ///< newest first, at most alerts_on_page
    std::vector<history::HangRow> hangs;      ///< runs under way that take too long

    std::optional<Run> failure;  ///< the newest one
    Output failure_output;
    std::optional<Run> success;  ///< the newest one before it
    Output success_output;
};

JobData job_data(history::ReportView& view, history::JobRow row, Instant now);

/// How a run failed and why: `exit 1: tar: /backup: No space left on device`.
using FailureWords = std::function<std::string(const Run&)>;

std::string failed_how(const Run& run, const Output& output);

/// What events count as the time of a run.
Instant end_of(const Run& run);

/// Sums a job up; `slug` and `pages` are the caller's to fill in.
Card card_of(const JobData& data, const FailureWords& failure_words, Instant now);

/// Days since 1970-01-01, UTC, as job_days counts.
std::int64_t day_of(Instant moment);

}  // namespace jw::report

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"
#include "history/alerting/alert_row.hpp"
#include "history/alerting/hangs.hpp"

namespace jw::history {

/// One message that waits, or that was given up.
struct OutboxRow {
    std::int64_t id = 0;
    std::string channel, kind;
    std::string job, host;  ///< as of an AlertRow
    Instant created;
    std::optional<Instant> next_try;  ///< nothing where none will come: it is given up, or its
                                      ///< channel is disabled
    std::uint64_t attempts = 0;
    bool dead = false;
    std::string last_error;
};

struct SnoozeRow {
    std::string job, host;  ///< as of an AlertRow
    Instant until;
    std::string reason;
};

struct DisabledChannel {
    std::string name, why;
};

/// What the store knows about alerts.
struct AlertBook {
    std::vector<AlertRow> open;      ///< oldest first
    std::vector<HangRow> hangs;      ///< noticed first first
    std::vector<AlertRow> closed;    ///< newest first, at most 20
    std::vector<OutboxRow> waiting;  ///< next try first, at most 200
    std::vector<OutboxRow> dead;     ///< newest first, at most 20
    std::vector<SnoozeRow> snoozes;  ///< that still last
    std::vector<DisabledChannel> disabled;
    std::uint64_t waiting_count = 0, dead_count = 0;  ///< of all, however many are listed
};

/// Reads only; a store that is not there gives an empty book.
Result<AlertBook> read_alert_book(const std::string& store, Instant now);

/// Stops the reminders of the job's open alert. False if it has none.
Result<bool> acknowledge(const std::string& store, const std::string& job, Instant now);

/// Holds back the job's notices, recoveries apart, until then; a time in the past ends a snooze.
std::optional<Failure> snooze(const std::string& store, const std::string& job, Instant until,
                              const std::string& reason, Instant now);

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <optional>
#include <string>
#include <vector>

#include "history/judging/judging.hpp"
#include "history/judging/timetable.hpp"

namespace jw::history {

struct Surroundings;

/// Looks at what no entry of the spool tells: starts that are overdue, a share of a long history.
/// Schedulers may have to be asked before, which takes time and no lock.
class Lookout {
public:
    explicit Lookout(const Surroundings& surroundings) : surroundings_{surroundings} {}

    /// Takes over what the schedulers have said. Returns whether they are to be asked before
    /// anything is judged.
    bool has_to_ask(SQLite::Database& database, Judging& judging);

    /// Asks them, if that is wanted: once.
    bool ask();

    /// Looks, and if all could be looked at, says so by the heartbeat. Returns what could not.
    std::vector<std::string> look(SQLite::Database& database, Judging& judging);

private:
    const Surroundings& surroundings_;
    bool wants_to_ask_ = false, has_asked_ = false;
    std::optional<Timetable> timetable_;
};

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "systemd/journal/unit_run.hpp"
#include "systemd/watch/properties.hpp"
#include "systemd/watch/starter.hpp"

namespace jw::watch {

/// What a message of a manager means.
struct News {
    std::optional<journal::UnitRun> ended;

    /// An activation that has begun, said once of each.
    std::optional<journal::UnitRun> begun;

    /// What is to be asked of a timer before its part in that run is known.
    std::optional<TimersClaim> claim;

    /// Of a run that was told: that it is to be tried again, or why it is not after all. Its unit
    /// and invocation.
    std::optional<journal::UnitRun> retry;

    /// A start that was skipped or refused: it has no invocation, only the journal tells of it.
    bool stirred = false;
};

/// Makes runs of the PropertiesChanged signals of one manager. Each change of a service comes as
/// two: of its Service interface, then of its Unit interface; both in full, whatever changed.
/// Reloads, `systemctl reset-failed` and the manager's own re-execution send old ones again, and
/// the second of them with another result than there was: of each run the first word counts.
class Follower {
public:
    Follower(journal::Manager manager, std::string host)
        : manager_{std::move(manager)}, host_{std::move(host)} {}

    void on_service(const std::string& unit, const Properties& changed);
    News on_unit(const std::string& unit, const Properties& changed);

    /// All properties of a service, asked for after signals may have been missed.
    News on_all(const std::string& unit, const Properties& all);

    /// The manager has unloaded the unit.
    void forget(const std::string& unit) { slots_.erase(unit); }

    std::size_t size() const { return slots_.size(); }

private:
    struct Slot {
        Properties service;
        std::string given;             ///< invocation of the run that was given last
        std::uint32_t tries = 0;       ///< which try that was
        bool awaited = false;          ///< whether another one is to follow
        std::string seen;              ///< invocation of the run that was under way last
        std::uint64_t restarts = 0;    ///< so many were counted when it was seen first
        std::string begun;             ///< the same of the one that has begun last
        std::optional<Micros> rested;  ///< since the end of that run
        Micros condition{0};
        std::optional<std::uint64_t> account;
    };

    Slot& slot_of(const std::string& unit);
    std::optional<journal::UnitRun> retry_of(const std::string& unit, Slot& slot,
                                             const Properties& all) const;
    News news(const std::string& unit, Slot& slot, const Properties& all);
    static void take_retry(journal::UnitRun& run, const Slot& slot, const Properties& all);
    std::optional<journal::UnitRun> begun_run(const std::string& unit, Slot& slot,
                                              const Properties& all) const;

    journal::Manager manager_;
    std::string host_;
    std::unordered_map<std::string, Slot> slots_;
};

/// CPU, memory and the like, which signals do not carry: from all properties of the unit, if they
/// still are those of that run.
void take_resources_of(journal::UnitRun& run, const Properties& all);

}  // namespace jw::watch

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "systemd/journal/unit_run.hpp"

namespace jw::journal {

/// What the reader of journals is asked for, on its standard input.
struct Request {
    enum class Services { timers, all, named };

    std::string directory, file;  ///< one of them, or neither for this machine's journal
    std::optional<Instant> since, until;
    Services services = Services::timers;
    std::vector<std::string> patterns;  ///< of the named services, or of more than the timers'
    std::vector<std::string> units;     ///< more services, by their full names
    std::vector<std::string> excluded;  ///< patterns of services that are not wanted after all
    std::optional<std::uint32_t> uid;   ///< whose manager; absent: the system's
    bool cron = false;                  ///< the starts that cron logged, too
    std::string state;                  ///< text_of(State) of the last time, or ""
    std::vector<std::string> damaged;   ///< files that killed a reader before

    /// Runs that the manager reported over the bus: whatever is asked for, each is sent together
    /// with what the journal has of it.
    std::vector<UnitRun> told;
    /// What journald received later is left for the next time, `told` included: a record comes
    /// by another way than the lines before it. Absent: nothing is.
    std::optional<Instant> settled;
};

std::string text_of(const Request& request);

std::optional<Request> request_of(const std::string& text);

}  // namespace jw::journal

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/machine.hpp"
#include "foundation/model/run.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// One of the machines whose runs are in the store.
struct Host {
    std::string name;       ///< in the keys of its jobs; unique, and never changes
    std::string called;     ///< what it called itself last
    Instant seen;           ///< and when
    bool is_first = false;  ///< the one whose jobs have plain keys
    bool is_own = false;    ///< the one whose wrappers and managers record into the store
};

/// The rows of `hosts`, the first one in front.
std::vector<Host> hosts_in(const SQLite::Database& database);

/// Gives runs the hosts that their jobs belong to. What a wrapper or a manager tells is of the
/// store's own host, whatever that calls itself: it may be renamed, or be a container with another
/// name each time. What was read from a journal is of the machine whose id the journal has; a
/// machine that is renamed stays the host it was. Who has none, from before ids were kept, is
/// known by its name.
///
/// The tables are named without a schema, so that TEMP ones can stand in.
class Hosts {
public:
    Hosts(SQLite::Database& database, Machine self);

    /// The key of the job of that name on the host of the run.
    std::string key_of(std::string_view name, const Run& run);

private:
    bool is_own(const Run& run) const;
    Host& host_of(const Run& run);
    Host& own_host();
    Host& host_with(const std::string& machine, const Run& run);
    Host* without_machine(const std::string& called);
    Host& add(const std::string& called);
    std::string free_name(const std::string& called, const std::string& machine) const;
    void learn(const std::string& machine, const Host& host);
    void note_name(Host& host, const std::string& called, Instant seen);
    void save(const Host& host);

    SQLite::Database& database_;
    Machine self_;
    std::vector<Host> hosts_;
    std::map<std::string, std::string> machines_;  ///< names of hosts by machine-id(5)
};

/// What readers are told of the hosts of jobs.
class HostTitles {
public:
    explicit HostTitles(const SQLite::Database& database);

    /// Whether jobs of more than one host are in the store.
    bool are_several() const { return several_; }

    /// By what the host of a job is told from the others; "" while there is one.
    std::string of(std::string_view job) const;

    /// What the host of a job is called, however many there are; "" if it is not known.
    std::string name_of(std::string_view job) const;

    /// Whether it is a job of the store's own host; of a store with one host each is.
    bool is_own(std::string_view job) const;

private:
    const Host* host_of(std::string_view job) const;

    std::vector<Host> hosts_;
    bool several_ = false;
};

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "history/runs/hosts.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <utility>

#include "foundation/model/job_key.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto hosts_sql =
    "SELECT name, called, seen, first, own FROM hosts ORDER BY first DESC, name";

constexpr auto save_host_sql = R"sql(
    INSERT OR REPLACE INTO hosts (name, called, seen, first, own)
    VALUES (:name, :called, :seen, :first, :own))sql";

constexpr auto learn_sql =
    "INSERT OR REPLACE INTO machines (machine, host) VALUES (:machine, :host)";

/// A name that can stand in a key, and in a command: a journal may hold anything.
std::string plain_name(std::string_view called) {
    constexpr std::size_t longest = 64;  // HOST_NAME_MAX
    std::string name;
    for (const char c : called.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = byte > ' ' && byte < 0x7f && c != ':' && c != '/';
        name += is_plain ? c : '_';
    }
    return name.empty() ? "unknown" : name;
}

/// The keys of jobs of the first host are all but those between `:` and `;`, of which `::` are its.
constexpr auto first_has_jobs_sql = R"sql(
    SELECT 1 FROM jobs WHERE job < ':' OR job >= ';' OR (job >= '::' AND job < ':;') LIMIT 1)sql";

constexpr auto has_jobs_sql = R"sql(
    SELECT 1 FROM jobs WHERE job >= ':' || :name || ':' AND job < ':' || :name || ';' LIMIT 1)sql";

bool has_jobs(const SQLite::Database& database, const Host& host) {
    SQLite::Statement query{database, host.is_first ? first_has_jobs_sql : has_jobs_sql};
    if (!host.is_first) query.bind(":name", host.name);
    return query.executeStep();
}

}  // namespace

std::vector<Host> hosts_in(const SQLite::Database& database) {
    SQLite::Statement query{database, hosts_sql};
    std::vector<Host> hosts;
    while (query.executeStep())
        hosts.push_back({.name = bytes_of(query.getColumn(0)),
                         .called = bytes_of(query.getColumn(1)),
                         .seen = instant_of(query.getColumn(2).getDouble()),
                         .is_first = query.getColumn(3).getInt() != 0,
                         .is_own = query.getColumn(4).getInt() != 0});
    return hosts;
}

Hosts::Hosts(SQLite::Database& database, Machine self)
    : database_{database}, self_{std::move(self)}, hosts_{hosts_in(database)} {
    SQLite::Statement query{database, "SELECT machine, host FROM machines"};
    while (query.executeStep())
        machines_[bytes_of(query.getColumn(0))] = bytes_of(query.getColumn(1));
}

std::string Hosts::key_of(std::string_view name, const Run& run) {
    const auto& host = host_of(run);
    return text_of(JobKey{.host = host.is_first ? "" : host.name, .name = std::string{name}});
}

/// A container has the boot of its machine, whatever else it has of its own.
bool Hosts::is_own(const Run& run) const {
    if (run.machine.empty()) return true;
    if (run.machine == self_.id || (!self_.boot.empty() && run.boot_id == self_.boot)) return true;
    return self_.id.empty() && run.host == self_.host;
}

Host& Hosts::host_of(const Run& run) {
    if (!is_own(run)) {
        auto& host = host_with(run.machine, run);
        note_name(host, run.host, run.started);
        return host;
    }
    auto& host = own_host();
    if (!run.machine.empty()) learn(run.machine, host);
    note_name(host, self_.host, std::max(run.started, host.seen));
    return host;
}

Host& Hosts::own_host() {
    const auto known = std::ranges::find_if(hosts_, &Host::is_own);
    if (known != hosts_.end()) return *known;
    const auto machine = machines_.find(self_.id);
    Host* host = nullptr;
    if (machine != machines_.end())
        host = &*std::ranges::find(hosts_, machine->second, &Host::name);
    else
        host = without_machine(self_.host);
    if (host == nullptr) host = &add(free_name(self_.host, self_.id));
    host->is_own = true;
    save(*host);
    if (!self_.id.empty()) learn(self_.id, *host);
    return *host;
}

Host& Hosts::host_with(const std::string& machine, const Run& run) {
    const auto known = machines_.find(machine);
    if (known != machines_.end()) return *std::ranges::find(hosts_, known->second, &Host::name);
    auto* host = without_machine(run.host);
    if (host == nullptr) host = &add(free_name(run.host, machine));
    learn(machine, *host);
    return *host;
}

/// One from before the ids of machines were kept.
Host* Hosts::without_machine(const std::string& called) {
    for (auto& host : hosts_) {
        const bool is_known = std::ranges::any_of(
            machines_, [&host](const auto& machine) { return machine.second == host.name; });
        if (!is_known && !host.is_own && host.called == called) return &host;
    }
    return nullptr;
}

Host& Hosts::add(const std::string& called) {
    hosts_.push_back({.name = called,
                      .called = called,
                      .seen = Instant{},
                      .is_first = hosts_.empty(),
                      .is_own = false});
    save(hosts_.back());
    return hosts_.back();
}

/// Two machines may call themselves the same, `localhost` above all.
std::string Hosts::free_name(const std::string& called, const std::string& machine) const {
    constexpr std::size_t digits = 8;
    auto name = plain_name(called);
    const auto taken = [this](const auto& wanted) {
        return std::ranges::any_of(hosts_, [&wanted](const auto& host) {
            return host.name == wanted || host.called == wanted;
        });
    };
    if (taken(name)) name += "-" + plain_name(machine.substr(0, digits));
    while (taken(name)) name += "-2";
    return name;
}

void Hosts::learn(const std::string& machine, const Host& host) {
    auto& known = machines_[machine];
    if (known == host.name) return;
    known = host.name;
    SQLite::Statement save{database_, learn_sql};
    save.bind(":machine", machine);
    save.bind(":host", host.name);
    save.exec();
}

/// Not where another one is called so: both would look like one.
void Hosts::note_name(Host& host, const std::string& called, Instant seen) {
    const auto name = plain_name(called);
    if (seen < host.seen || name == host.called) return;
    const bool is_taken = std::ranges::any_of(hosts_, [&](const auto& other) {
        return &other != &host && (other.name == name || other.called == name);
    });
    if (is_taken || called.empty()) return;
    host.called = name;
    host.seen = seen;
    save(host);
}

void Hosts::save(const Host& host) {
    SQLite::Statement save{database_, save_host_sql};
    save.bind(":name", host.name);
    save.bind(":called", host.called);
    save.bind(":seen", seconds_of(host.seen));
    save.bind(":first", host.is_first ? 1 : 0);
    save.bind(":own", host.is_own ? 1 : 0);
    save.exec();
}

HostTitles::HostTitles(const SQLite::Database& database) : hosts_{hosts_in(database)} {
    if (hosts_.size() < 2) return;
    several_ = std::ranges::count_if(
                   hosts_, [&](const auto& host) { return has_jobs(database, host); }) > 1;
}

std::string HostTitles::of(std::string_view job) const { return several_ ? name_of(job) : ""; }

std::string HostTitles::name_of(std::string_view job) const {
    const auto* host = host_of(job);
    return host == nullptr ? job_key_of(job).host : host->called;
}

bool HostTitles::is_own(std::string_view job) const {
    if (!several_) return true;
    const auto* host = host_of(job);
    return host != nullptr && host->is_own;
}

const Host* HostTitles::host_of(std::string_view job) const {
    const auto name = job_key_of(job).host;
    const auto found = std::ranges::find_if(hosts_, [&name](const auto& host) {
        return name.empty() ? host.is_first : !host.is_first && host.name == name;
    });
    return found == hosts_.end() ? nullptr : &*found;
}

}  // namespace jw::history

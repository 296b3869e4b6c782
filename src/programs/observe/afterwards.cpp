// SPDX-License-Identifier: MIT
#include "programs/observe/afterwards.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <utility>

#include "capture/spool/reader.hpp"
#include "capture/spool/run_entry.hpp"
#include "foundation/base/child.hpp"
#include "foundation/base/helper.hpp"
#include "programs/observe/output.hpp"
#include "systemd/journal/unit_run.hpp"

namespace jw::observe {

namespace {

using journal::UnitRun;

constexpr std::chrono::seconds longest_wait{2};  // for journald
constexpr int longest_reading = 20'000;          // milliseconds

constexpr unsigned with_output = static_cast<unsigned>(UnitRun::Teller::both);

void say(const char* what, int error) {
    std::fprintf(stderr, "job-watch-observe: %s: %s\n", what, std::strerror(error));
}

/// As much of it as finding its output takes.
UnitRun unit_run_of(const Run& run, sd::Manager manager) {
    UnitRun unit_run;
    unit_run.manager.boot = run.boot_id;
    if (manager == sd::Manager::user) unit_run.manager.uid = ::geteuid();
    unit_run.unit = run.unit;
    unit_run.invocation = run.invocation_id;
    unit_run.exit = run.exit;
    unit_run.began = journal::Moment{.wall = run.started, .since_boot = {}};
    unit_run.ended = unit_run.began;
    unit_run.ended->wall += run.duration.value_or(Micros{0});
    unit_run.last = unit_run.ended->wall;
    return unit_run;
}

void add_written(spool::Entry entry, const spool::Path& store, sd::Manager manager) {
    const auto written = written_by(unit_run_of(entry.run, manager), longest_wait);
    auto& run = entry.run;
    if (const int error = believed_start_error(written.run); error != 0) {
        run.start_error = error;
        run.outcome = Outcome::not_started;
        journal::add_note(run, "systemd: " + written.run.reason);
    }
    const auto tail = written.text.tail();
    const int error = spool::leave({.run = run,
                                    .uid = entry.uid ? entry.uid : written.uid,
                                    .revision = with_output,
                                    .output = spool::KeptBytes{.seen = written.text.seen(),
                                                               .head = written.text.head(),
                                                               .tail = tail}},
                                   store);
    if (error != 0) say("can't leave the output in the spool", error);
}

/// A journal file that is truncated while it is read takes its reader with it: not us.
template <typename Act>
void in_a_child(Act act) {
    const auto child = ::fork();
    if (child < 0) return say("can't read the journal", errno);
    if (child > 0) {
        end_of_child(child, longest_reading);
        return;
    }
    try {
        act();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "job-watch-observe: %s\n", error.what());
    }
    ::_exit(0);
}

}  // namespace

void settle(std::string_view entry, const std::string& store, sd::Manager manager) {
    spool::Path path;
    auto parsed = spool::parse(entry);
    if (!parsed || !spool::find_store(path, store.c_str(), "/"))
        return say("this is no run that was observed", EINVAL);
    const int error = spool::leave({.run = parsed->run,
                                    .uid = parsed->uid,
                                    .revision = static_cast<unsigned>(parsed->revision),
                                    .output = {}},
                                   path);
    if (error != 0) say("can't leave the run in the spool", error);
    in_a_child([&] { add_written(std::move(*parsed), path, manager); });
}

int become_recorder(const std::string& store) {
    const auto program = helper_program("job-watch-record");
    const std::array<const char*, 4> words{program.c_str(), "--store", store.c_str(), nullptr};
    if (!program.view().empty()) ::execv(program.c_str(), const_cast<char* const*>(words.data()));
    return program.view().empty() ? ENOENT : errno;
}

}  // namespace jw::observe

// SPDX-License-Identifier: MIT
#include "programs/observe/afterwards.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "capture/spool/run_entry.hpp"
#include "foundation/base/child.hpp"
#include "foundation/base/helper.hpp"
#include "foundation/base/own_environment.hpp"
#include "programs/observe/output.hpp"
#include "systemd/harvest/unit_run_json.hpp"
#include "systemd/journal/unit_run.hpp"
#include "systemd/sd/bus.hpp"
#include "systemd/watch/properties.hpp"
#include "systemd/watch/service_run.hpp"

namespace jw::observe {

namespace {

using journal::UnitRun;

constexpr std::chrono::seconds longest_wait{2};     // for journald
constexpr std::chrono::seconds asking_patience{2};  // for each answer of the manager
constexpr std::chrono::minutes longest_stop{9};     // for commands of ExecStopPost=
constexpr std::chrono::milliseconds shortest_pause{50}, longest_pause{2000};
constexpr int longest_reading = 600'000;  // milliseconds, all of that

void say(const char* what, int error) {
    std::fprintf(stderr, "job-watch-observe: %s: %s\n", what, std::strerror(error));
}

/// One that failed is inactive where somebody has ended the pause before the next try.
bool ends_pause(const watch::Properties& inactive) {
    const auto& result = inactive.text("Result");
    return !result.empty() && result != "success" && result != "exec-condition";
}

/// Asks the manager about the run for as long as nothing else is known of its end.
class Asking {
public:
    Asking(const UnitRun& run, sd::Manager manager)
        : run_{run}, bus_{sd::Bus::open(manager, asking_patience)} {}

    /// Whether commands of ExecStopPost=, or what is left of the service, are still at work.
    bool goes_on() {
        const auto all = properties();
        return all && all->text("ActiveState") == "deactivating" && Clock::now() < latest_;
    }

    /// Its result, "" where the manager does not know the run any more.
    std::string result() {
        const auto all = properties();
        return all ? all->text("Result") : "";
    }

    /// Whether a failed run is tried again: `awaited` once the next try has begun, nothing as long
    /// as it is waited for.
    std::optional<UnitRun::Retry> retry() {
        using Retry = UnitRun::Retry;
        const auto all = properties();
        if (!all) return is_retried(run_) ? Retry::awaited : seen_ ? Retry::stopped : Retry::none;
        const auto& state = all->text("ActiveState");
        const bool is_counted = all->amount("NRestarts").value_or(0) >= run_.tries;
        seen_ = seen_ || watch::awaits_restart(*all);
        if (state == "failed") return is_counted ? Retry::given_up : Retry::none;
        if (state == "inactive" && !is_counted)
            return seen_ || ends_pause(*all) ? Retry::stopped : Retry::none;
        return std::nullopt;
    }

    /// Looks less and less often. Nothing where it takes too long.
    std::optional<UnitRun::Retry> await_retry() {
        for (auto pause = shortest_pause; Clock::now() < latest_;
             pause = std::min(pause * 2, longest_pause)) {
            std::this_thread::sleep_for(pause);
            if (const auto known = retry()) return known;
        }
        return std::nullopt;
    }

private:
    std::optional<watch::Properties> properties() {
        if (!bus_) return std::nullopt;
        auto all = bus_->properties_of(run_.unit);
        if (!all || all->id("InvocationID") != run_.invocation) return std::nullopt;
        return *std::move(all);
    }

    using Clock = std::chrono::steady_clock;

    const UnitRun& run_;
    Result<sd::Bus, int> bus_;
    Clock::time_point latest_ = Clock::now() + longest_stop;
    bool seen_ = false;  ///< waiting for RestartSec=
};

/// The manager was asked before it had come to the end: of a run that had failed by then the result
/// stays, else what it says last decides.
void take_last_result(UnitRun& run, const std::string& last) {
    if (run.result == "success" && !last.empty()) run.result = last;
}

void leave(const UnitRun& unit_run, const std::optional<journal::WrittenRun>& written,
           const spool::Path& store) {
    auto run = run_of(unit_run);
    if (!unit_run.began) journal::add_note(run, "its manager did not say when it began");
    spool::RunEntry entry{
        .run = run, .uid = unit_run.account, .revision = revision_of(unit_run), .output = {}};
    std::string_view tail;
    if (written) {
        tail = written->text.tail();
        entry.output = spool::KeptBytes{
            .seen = written->text.seen(), .head = written->text.head(), .tail = tail};
        if (!entry.uid) entry.uid = written->uid;
    }
    const int error = spool::leave(entry, store);
    if (error != 0) say("can't leave the run in the spool", error);
}

/// A run that was to be tried again is not.
void close(const UnitRun& unit_run, UnitRun::Retry retry, const spool::Path& store) {
    auto run = run_of(unit_run);
    run.retry_by.reset();
    run.note = words_of(retry);
    const int error = spool::leave({.run = run,
                                    .uid = unit_run.account,
                                    .revision = journal::closing_revision,
                                    .output = {},
                                    .closes = true},
                                   store);
    if (error != 0) say("can't leave the end of the tries in the spool", error);
}

bool main_failed(const UnitRun& run) {
    return run.result != "success" && run.exit_is_main && (run.signal || run.exit.value_or(0) != 0);
}

/// What the journal has of the run, too.
void add_told(UnitRun run, const spool::Path& store, sd::Manager manager) {
    Asking asking{run, manager};
    const auto early = run;
    auto told = told_by_journal(run, longest_wait, [&asking] { return asking.goes_on(); });
    const bool is_told = told && told->is_over && told->run;
    take_last_result(run, is_told ? told->run->result : asking.result());
    const auto by_journal = told && told->run ? told->run->retry : UnitRun::Retry::none;
    if (told && told->run) run = both_told(*std::move(told->run), run);
    if (main_failed(early) && run.command == "ExecStopPost") journal::take_exit_of(run, early);
    run.teller = UnitRun::Teller::both;
    const bool awaited = early.retry == UnitRun::Retry::awaited && run.result != "success";
    const auto known = awaited ? asking.retry() : UnitRun::Retry::none;
    run.retry = std::max(by_journal, known.value_or(UnitRun::Retry::awaited));
    leave(run, told ? std::optional{std::move(told->written)} : std::nullopt, store);
    if (known) return;
    if (const auto retry = asking.await_retry(); retry && *retry != UnitRun::Retry::awaited)
        close(run, *retry, store);
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

void settle(std::string_view told, const std::string& store, sd::Manager manager) {
    spool::Path path;
    auto run = journal::unit_run_in(told);
    if (!run || !spool::find_store(path, store.c_str(), "/"))
        return say("this is no run that was observed", EINVAL);
    leave(*run, {}, path);
    in_a_child([&] { add_told(std::move(*run), path, manager); });
}

int become_recorder(const std::string& store) {
    const auto program = helper_program("job-watch-record");
    const std::array<const char*, 4> words{program.c_str(), "--store", store.c_str(), nullptr};
    if (!program.view().empty())
        ::execve(program.c_str(), const_cast<char* const*>(words.data()), own_environment());
    return program.view().empty() ? ENOENT : errno;
}

}  // namespace jw::observe

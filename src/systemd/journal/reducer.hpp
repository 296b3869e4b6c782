// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "systemd/journal/record.hpp"
#include "systemd/journal/unit_run.hpp"

namespace jw::journal {

/// Makes runs of what managers said. Records of one manager come in the order in which they were
/// written; the journals of several managers and machines may come one after the other or mixed.
/// Any part may be missing: the beginning of a vacuumed journal, the end that a power cut took, all
/// that LogLevelMax= holds back.
class Reducer {
public:
    using Give = std::function<void(UnitRun)>;

    /// `give` takes each run once, when nothing more is to be expected of it.
    explicit Reducer(Give give) : give_{std::move(give)} {}

    void add(const Record& record);

    /// Some entry of this boot, so that boots are known in which no unit said anything.
    void note_boot(const std::string& machine, const std::string& boot, Instant time);

    /// The same where the order of the files tells it, whatever the clocks of the boots say.
    void name_newest_boot(const std::string& machine, const std::string& boot);

    /// What happens to the clock of a boot while runs are under way.
    void note_clock(const Entry& entry, ClockEvent event);

    /// Something that the managers of a machine said is lost here: of the runs that are under way
    /// nobody knows whether they have ended.
    void note_loss(const std::string& machine);

    /// The same of all machines: of what was said from then on, in journals that are gone.
    void note_loss_after(Instant time);

    /// The same, and nobody knows where.
    void note_loss() { lossy_ = true; }

    /// The journals end here: gives what has ended. What was under way in the newest boot of its
    /// machine stays open; what was under way in an older one never ended. What ended is given
    /// unless journald received the newest word of it after `settled`: there may be more to come.
    void finish(Instant settled = Instant::max());

    /// What is known of a run, by its manager, unit and invocation, that was not given yet.
    const UnitRun* known_of(const UnitRun& run) const;

    /// Runs that are under way, to go on with when the journals have grown.
    std::vector<UnitRun> open_runs() const;
    void restore(UnitRun open);

private:
    /// What may be said of a run before its manager says that it begins.
    struct Early {
        std::string invocation;
        int error = 0;  ///< errno of a child that failed
        std::string reason;
    };

    struct Slot {
        std::optional<UnitRun> current;
        std::string last;              ///< invocation of the run given last
        bool stays = false;            ///< that one may yet be stopped: RemainAfterExit=
        std::uint64_t suppressed = 0;  ///< lines, told of before the run that is to come
        Early early;
        std::string retried;         ///< invocation of the run for which a further try has its job
        std::uint32_t restarts = 0;  ///< so many there were then

        bool is_empty() const {
            return !current && last.empty() && suppressed == 0 && early.invocation.empty() &&
                   retried.empty();
        }
    };

    using Key = std::pair<Manager, std::string>;
    using Place = std::map<Key, Slot>::iterator;

    struct Settling {
        Key key;
        std::string invocation;
        Instant ended;
    };

    void apply(Place place, const Record& record);
    void on_starting(Place place, const Record& record);
    void on_started(Place place, const Record& record);
    void on_failed(Place place, const Record& record);
    void on_exit(Place place, const Record& record);
    void on_stopped(Place place, const Record& record);
    static void on_dropped(Place place, const Record& record);
    void on_result(Place place, const Record& record, const std::string& result);
    static void on_spawn_failed(Place place, const Record& record);
    static void on_complaint(Place place, const Record& record);
    static void on_restart(Place place, const Record& record);
    static bool gives_up(Place place, const Record& record);
    static Early& early_of(Place place, const Record& record);
    static std::string complaint_of(Place place, const Record& record);
    static void on_resources(Place place, const Record& record);

    UnitRun& begin(Place place, const Record& record);
    UnitRun* run_of(Place place, const Record& record);
    void end(Place place, UnitRun& run, const Record& record);
    void give_without_invocation(const Record& record, const std::string& result,
                                 std::string reason);
    void close(Place place, UnitRun::Close how);
    void settle(Instant now);

    Give give_;
    std::map<Key, Slot> slots_;
    std::deque<Settling> settling_;  ///< runs that have ended, for what may still be said of them
    std::map<std::string, std::pair<Instant, std::string>> newest_boot_;  ///< by machine
    std::map<std::string, std::string> named_boot_;  ///< newest ones, that are known to be
    bool lossy_ = false;
};

}  // namespace jw::journal

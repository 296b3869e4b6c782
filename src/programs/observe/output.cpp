// SPDX-License-Identifier: MIT
#include "programs/observe/output.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "systemd/journal/record.hpp"
#include "systemd/journal/reducer.hpp"
#include "systemd/sd/journal.hpp"

namespace jw::observe {

namespace {

using journal::Event;
using journal::Field;
using journal::UnitRun;
using Clock = std::chrono::steady_clock;

/// Streams and managers have sockets of their own to journald: a line may come after the word that
/// the run is over.
constexpr std::chrono::milliseconds straggling{400};

/// The entries that the unit or its manager wrote.
void match(sd::Journal& journal, const UnitRun& run) {
    const bool user = run.manager.uid.has_value();
    const auto uid = "_UID=" + std::to_string(run.manager.uid.value_or(0));
    journal.match((user ? "_SYSTEMD_USER_UNIT=" : "_SYSTEMD_UNIT=") + run.unit);
    if (user) journal.match(uid);
    journal.or_match();
    journal.match((user ? "USER_UNIT=" : "UNIT=") + run.unit);
    if (user) journal.match(uid);
}

bool is_last_word(Event event) {
    return event == Event::success || event == Event::failure_result || event == Event::skipped;
}

/// Whether the status is one of those that such a child ends with, but it has said nothing.
bool lacks_start_error(const UnitRun& run) {
    auto claim = run;
    claim.start_error = 1;
    return run.start_error == 0 && journal::believed_start_error(claim) != 0;
}

class Reading {
public:
    Reading(sd::Journal journal, const UnitRun& run)
        : journal_{std::move(journal)},
          run_{run},
          reducer_{[this](UnitRun told) {
              if (told.invocation == run_.invocation) told_.run = std::move(told);
          }},
          output_{{run},
                  [this](journal::WrittenRun& written) { told_.written = std::move(written); }} {}

    Told read(Micros longest, const std::function<bool()>& goes_on) {
        match(journal_, run_);
        journal_.seek(output_.from());
        do read_for(longest);
        while (!told_.is_over && goes_on());
        if (!told_.is_over) read_for(straggling);  // it may have come to its end just now
        output_.finish();
        if (const auto* known = reducer_.known_of(run_)) told_.run = *known;
        return std::move(told_);
    }

private:
    void read_for(Micros longest) {
        const auto until = Clock::now() + longest;
        do take_what_is_there();
        while (Clock::now() < until && wait(until));
    }

    void take_what_is_there() {
        while (journal_.next() == sd::Step::entry) {
            if (!journal_.read(entry_)) return;
            if (const auto record = journal::record_of(entry_))
                hear(*record);
            else if (entry_.text(run_.manager.uid ? Field::of_user_unit : Field::of_unit) ==
                     run_.unit)
                output_.add(entry_);
        }
    }

    void hear(const journal::Record& record) {
        if (record.unit != run_.unit || record.uid != run_.manager.uid) return;
        reducer_.add(record);
        if (record.invocation == run_.invocation && is_last_word(record.event))
            told_.is_over = true;
    }

    /// Whether nothing is missing of what there should be: a child that could not become the
    /// command is another writer than the manager, and may be heard later than that.
    bool is_complete() const {
        const auto* known = reducer_.known_of(run_);
        if (!told_.is_over || known == nullptr) return told_.is_over;
        const bool failed = run_.exit_is_main && run_.result != "success";
        return !(failed && known->command.empty()) && !lacks_start_error(*known);
    }

    /// Whether more may have come.
    bool wait(Clock::time_point until) {
        const auto rest = std::chrono::duration_cast<Micros>(until - Clock::now());
        const bool complete = is_complete();
        const bool more = journal_.wait(complete ? std::min<Micros>(rest, straggling) : rest);
        return more || !complete;
    }

    sd::Journal journal_;
    const UnitRun& run_;
    Told told_;
    journal::Reducer reducer_;
    journal::UnitOutput output_;
    journal::Entry entry_;
};

}  // namespace

std::optional<Told> told_by_journal(const UnitRun& run, Micros longest,
                                    const std::function<bool()>& goes_on) {
    auto journal = sd::Journal::open_live();
    if (!journal) return std::nullopt;
    return Reading{std::move(*journal), run}.read(longest, goes_on);
}

bool is_retried(const UnitRun& run) {
    auto journal = sd::Journal::open_live();
    if (!journal) return false;
    match(*journal, run);
    journal->seek(run.ended ? run.ended->wall : run.last);
    journal::Entry entry;
    while (journal->next() == sd::Step::entry) {
        if (!journal->read(entry)) continue;
        const auto record = journal::record_of(entry);
        if (record && record->event == Event::restart && record->invocation == run.invocation)
            return true;
    }
    return false;
}

}  // namespace jw::observe

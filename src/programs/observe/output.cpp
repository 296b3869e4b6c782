// SPDX-License-Identifier: MIT
#include "programs/observe/output.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "systemd/journal/record.hpp"
#include "systemd/sd/journal.hpp"

namespace jw::observe {

namespace {

using journal::Event;
using journal::Field;
using journal::UnitRun;
using Clock = std::chrono::steady_clock;

/// Streams and managers have sockets of their own to journald: a line may come after the word that
/// the run is over.
constexpr std::chrono::milliseconds straggling{100};

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

class Reading {
public:
    Reading(sd::Journal journal, const UnitRun& run)
        : journal_{std::move(journal)},
          run_{run},
          output_{{run}, [this](journal::WrittenRun& written) { found_ = std::move(written); }} {}

    journal::WrittenRun read(Micros longest) {
        match(journal_, run_);
        journal_.seek(output_.from());
        const auto until = Clock::now() + longest;
        do take_what_is_there();
        while (Clock::now() < until && wait(until));
        output_.finish();
        if (start_error_ != 0) found_.run.start_error = start_error_;
        found_.run.reason = reason_;
        return std::move(found_);
    }

private:
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
        if (record.unit != run_.unit || record.invocation != run_.invocation ||
            record.uid != run_.manager.uid)
            return;
        if (is_last_word(record.event)) over_ = true;
        if (record.event != Event::spawn_failed) return;
        start_error_ = error_of(record);
        reason_ = words_of(record);
    }

    /// Whether more may have come.
    bool wait(Clock::time_point until) {
        const auto rest = std::chrono::duration_cast<Micros>(until - Clock::now());
        const bool more = journal_.wait(over_ ? std::min<Micros>(rest, straggling) : rest);
        return more || !over_;
    }

    sd::Journal journal_;
    const UnitRun& run_;
    journal::WrittenRun found_;
    journal::UnitOutput output_;
    journal::Entry entry_;
    int start_error_ = 0;
    std::string reason_;
    bool over_ = false;
};

}  // namespace

journal::WrittenRun written_by(UnitRun run, Micros longest) {
    auto journal = sd::Journal::open_live();
    if (!journal) return {.run = std::move(run), .text = {}, .uid = {}};
    return Reading{std::move(*journal), run}.read(longest);
}

}  // namespace jw::observe

// SPDX-License-Identifier: MIT
#include "programs/companion/collector.hpp"

#include <algorithm>
#include <utility>

#include "capture/spool/reader.hpp"
#include "capture/spool/run_entry.hpp"
#include "systemd/harvest/state.hpp"

namespace jw::companion {

namespace {

using namespace std::chrono_literals;
using journal::Request;
using journal::UnitRun;

/// What is told of more runs than these at once is left to the journal.
constexpr std::size_t most_told = 5000;
constexpr std::size_t told_a_round = 1000;

/// So long after a line was sent, journald has received it: it takes its sockets in turn.
constexpr auto settling = 300ms;

/// The reader says how far it is many times a second.
constexpr auto longest_silence = 60s;

/// So often in a row the journal may be unreadable before the bus alone has to do.
constexpr int most_failures = 2;

/// After so many rounds a run is sent without what the journal should have of it.
constexpr int most_rounds = 20;

Instant wall_clock() {
    return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
}

}  // namespace

void Collector::set_timed(std::vector<std::string> services, std::vector<std::string> patterns) {
    request_.units = std::move(services);
    request_.patterns = std::move(patterns);
    if (!std::exchange(timed_known_, true)) ring();
}

void Collector::add(UnitRun run) {
    if (told_.size() >= most_told) told_.erase(told_.begin());
    told_.push_back({std::move(run)});
    ring();
}

void Collector::take_retry(UnitRun run) {
    if (auto* told = find(run.unit, run.invocation)) told->retry = run.retry;
    if (run.retry == UnitRun::Retry::awaited) return;
    if (closings_.size() >= most_told) closings_.erase(closings_.begin());
    closings_.push_back(std::move(run));
    ring();
}

UnitRun* Collector::find(const std::string& unit, const std::string& invocation) {
    const auto found = std::ranges::find_if(told_, [&](const Told& told) {
        return told.run.invocation == invocation && told.run.unit == unit;
    });
    return found == told_.end() ? nullptr : &found->run;
}

void Collector::ring(Clock::duration delay) {
    rung_ = true;
    if (!due_) due_ = Clock::now() + delay;
}

std::optional<Clock::time_point> Collector::due() const {
    if (harvester_) return heard_ + longest_silence;
    return retry_ ? retry_ : due_;
}

void Collector::turn(Clock::time_point now, bool is_readable) {
    if (!harvester_) {
        if (const auto when = due(); when && *when <= now) begin(now);
        return;
    }
    if (!is_readable) {
        if (now < heard_ + longest_silence) return;
        harvester_.reset();
        return give_up({"can't read the journal", "its reader has come to a standstill",
                        "see journalctl --verify"},
                       now);
    }
    heard_ = now;
    const bool more = harvester_->read_more();
    while (!failed_) {
        const auto frame = harvester_->frame();
        if (!frame) break;
        take(*frame);
    }
    if (!more || failed_) end_round(now);
}

/// Where the store's memory begins. Without any, so do we: the past is for import-journal.
bool Collector::resume() {
    if (resumed_) return true;
    auto state = outlet_.resume();
    if (!state) {
        trouble_ = state.error();
        return false;
    }
    request_.state = *std::move(state);
    const auto known = journal::state_of(request_.state);
    request_.since = known ? known->since : wall_clock();
    return resumed_ = true;
}

void Collector::begin(Clock::time_point now) {
    due_.reset();
    retry_.reset();
    rung_ = failed_ = false;
    catching_up_ = timed_known_;
    sent_.clear();
    if (!resume()) return give_up(*trouble_, now);
    auto started = harvest::Harvester::start(request_for_round());
    if (!started) {
        send_alone();
        return give_up(started.error(), now);
    }
    harvester_.emplace(*std::move(started));
    heard_ = now;
}

Request Collector::request_for_round() {
    auto request = request_;
    if (caught_up_ && request.services == Request::Services::timers)
        request.services = Request::Services::named;
    bool settle = true;
    const auto count = std::min(told_.size(), told_a_round);
    for (std::size_t i = 0; i < count; ++i) {
        request.told.push_back(told_[i].run);
        if (++told_[i].rounds > most_rounds) settle = false;
    }
    if (settle) request.settled = wall_clock() - settling;
    return request;
}

void Collector::take(const spool::Frame& frame) {
    switch (frame.kind) {
        case spool::FrameKind::run:
            return take_run(frame.payload);
        case spool::FrameKind::checkpoint:
            if (auto failure = outlet_.checkpoint(frame.payload)) {
                failed_ = true;
                trouble_ = std::move(failure);
                return;
            }
            request_.state = frame.payload;
            return forget_sent();
        case spool::FrameKind::damage:
            return tell_damage(std::string{frame.payload});
        default:
            return;
    }
}

/// A damaged file is met again in each round.
void Collector::tell_damage(const std::string& what) {
    constexpr std::size_t most = 1000;
    if (damage_.size() >= most) damage_.clear();
    if (damage_.insert(what).second)
        trouble_ = Failure{"a journal file is left out", what, "see journalctl --verify"};
}

/// Of one that was not asked for yet, the journal alone has told.
void Collector::forget_sent() {
    std::erase_if(told_, [this](const Told& told) {
        return told.rounds > 0 && sent_.contains({told.run.unit, told.run.invocation});
    });
}

void Collector::take_run(std::string_view entry) {
    if (auto failure = outlet_.run(entry)) {
        failed_ = true;
        trouble_ = std::move(failure);
        return;
    }
    ++runs_;
    const auto read = spool::parse(entry);
    if (!read) return;
    sent_.emplace(read->run.unit, read->run.invocation_id);
    const bool is_of_this_boot = find(read->run.unit, read->run.invocation_id) != nullptr;
    if (is_of_this_boot) boot_ = read->run.boot_id;
    note_failed(read->run);
}

void Collector::note_failed(const Run& run) {
    if (failed_runs_.size() >= most_told) failed_runs_.clear();
    if (run.outcome == Outcome::success || run.outcome == Outcome::skipped) return;
    failed_runs_.insert_or_assign({run.unit, run.invocation_id}, run);
}

/// Of those that were sent before it was known. False if one can't be.
bool Collector::send_closings() {
    bool sent = false;
    std::optional<Failure> failure;
    std::erase_if(closings_, [&](const UnitRun& closing) {
        if (failure || find(closing.unit, closing.invocation) != nullptr) return false;
        const auto known = failed_runs_.find({closing.unit, closing.invocation});
        if (known == failed_runs_.end()) return true;
        auto run = known->second;
        run.retry_by.reset();
        run.note = words_of(closing.retry);
        failure = outlet_.run(spool::bytes_of({.run = run,
                                               .uid = {},
                                               .revision = journal::closing_revision,
                                               .output = {},
                                               .closes = true}));
        if (failure) return false;
        failed_runs_.erase(known);
        return sent = true;
    });
    if (!failure && sent) failure = outlet_.checkpoint(request_.state);
    if (failure) trouble_ = failure;
    return !failure;
}

void Collector::end_round(Clock::time_point now) {
    const bool failed = std::exchange(failed_, false);
    if (failed) {
        harvester_.reset();
        return give_up(*trouble_, now);
    }
    const auto died_of = harvester_->finish();
    harvester_.reset();
    if (!died_of) {
        send_alone();
        return give_up(died_of.error(), now);
    }
    if (!died_of->empty()) {
        request_.damaged.push_back(*died_of);
        return give_up({"can't read a journal file", *died_of + " killed its reader",
                        "see journalctl --verify"},
                       now);
    }
    // A file that was truncated is rotated away in time.
    request_.damaged.clear();
    caught_up_ = catching_up_;
    if (!send_closings()) return give_up(*trouble_, now);
    failures_ = 0;
    due_.reset();
    if (rung_ || !told_.empty()) due_ = now + 500ms;
}

/// An entry of the same run with its output, should there ever be one, replaces it.
void Collector::send_alone() {
    if (failures_ < most_failures || told_.empty()) return;
    std::erase_if(told_, [this](const Told& told) {
        const auto run = journal::run_of(told.run);
        note_failed(run);
        return !outlet_.run(spool::bytes_of({.run = run,
                                             .uid = told.run.account,
                                             .revision = journal::revision_of(told.run),
                                             .output = {}}));
    });
    if (auto failure = outlet_.checkpoint(request_.state)) trouble_ = std::move(failure);
}

void Collector::give_up(Failure failure, Clock::time_point now) {
    constexpr int most_doublings = 8;
    trouble_ = std::move(failure);
    retry_ = now + 1s * (1 << std::min(failures_++, most_doublings));
}

}  // namespace jw::companion

// SPDX-License-Identifier: MIT
#include "history/runs/merged.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "history/runs/joined_times.hpp"

namespace jw::history {

namespace {

bool is_of_wrapper(const Part& part) { return part.row.run.source.empty(); }

bool is_running(const Part& part) { return part.row.run.outcome == Outcome::running; }

void add_sentence(std::string& text, std::string_view more) {
    if (more.empty() || text.find(more) != std::string::npos) return;
    if (!text.empty()) text += "; ";
    text += more;
}

template <typename T>
void add(std::optional<T>& sum, const std::optional<T>& more) {
    if (more) sum = sum.value_or(T{}) + *more;
}

/// Without the time that the machine was asleep, as durations are.
Instant awake_end_of(const Run& run) { return run.started + run.duration.value_or(Micros{0}); }

/// What is kept of two streams, one behind the other. There is one gap: it takes in what lies
/// between those of both.
Joint append(StreamFacts& facts, std::string& bytes, const StreamFacts& more,
             const std::string& more_bytes) {
    Joint joint{.place = bytes.size(), .moved = static_cast<std::int64_t>(bytes.size())};
    if (!more.known) return joint;
    if (!facts.known) facts = {};
    if (facts.dropped > 0 && more.dropped > 0) {
        const auto tail = bytes.size() - std::min<std::size_t>(facts.gap_at, bytes.size());
        const auto head = std::min<std::size_t>(more.gap_at, more_bytes.size());
        bytes.resize(bytes.size() - tail);
        joint = {.place = bytes.size(), .moved = static_cast<std::int64_t>(bytes.size() - head)};
        bytes.append(more_bytes, head);
        facts.dropped += tail + head;
    } else {
        if (more.dropped > 0) facts.gap_at = bytes.size() + more.gap_at;
        bytes += more_bytes;
    }
    facts.seen += more.seen;
    facts.dropped += more.dropped;
    return joint;
}

/// Puts the output of what began later behind that before. `asleep`: how much of the time between
/// was none.
void append_streams(Part& all, const Part& next, Micros asleep) {
    auto& run = all.row.run;
    const auto& more = next.row.run;
    const Joints joints{.out = append(run.out, all.output.out, more.out, next.output.out),
                        .err = append(run.err, all.output.err, more.err, next.output.err)};
    append_times(all.output.times, next.output.times, more.started - run.started - asleep, joints);
    run.merged = run.merged && more.merged;
}

void add_measures(Run& run, const Run& more) {
    add(run.suspended, more.suspended);
    add(run.cpu_user, more.cpu_user);
    add(run.cpu_system, more.cpu_system);
    add(run.cpu, more.cpu);
    add(run.blocks_in, more.blocks_in);
    add(run.blocks_out, more.blocks_out);
    add(run.io_read, more.io_read);
    add(run.io_written, more.io_written);
    if (more.max_rss) run.max_rss = std::max(run.max_rss.value_or(0), *more.max_rss);
    if (more.memory_peak)
        run.memory_peak = std::max(run.memory_peak.value_or(0), *more.memory_peak);
}

/// Adds the next step to those before it.
void append(Part& all, const Part& step) {
    auto& run = all.row.run;
    const auto& more = step.row.run;
    append_streams(all, step, run.suspended.value_or(Micros{0}));
    add_measures(run, more);
    add_sentence(run.note, more.note);
    add_sentence(run.mistake, more.mistake);
}

void take_end(Run& run, const Run& from) {
    run.outcome = from.outcome;
    run.exit = from.exit;
    run.signal = from.signal;
    run.core_dumped = from.core_dumped;
    run.start_error = from.start_error;
}

void take_processes(Run& run, const Run& from) {
    run.process = from.process;
    run.wrapper = from.wrapper;
    run.relay = from.relay;
}

/// The step whose end is that of the whole: the first one that failed, else the first one that
/// warned, else the last one.
const Part& decisive(const std::vector<Part>& steps) {
    const auto failed = std::ranges::find_if(
        steps, [](const Part& step) { return is_failure(step.row.run.outcome); });
    if (failed != steps.end()) return *failed;
    const auto warned = std::ranges::find(steps, Outcome::warn,
                                          [](const Part& step) { return step.row.run.outcome; });
    return warned == steps.end() ? steps.back() : *warned;
}

/// The steps as one run, and the end of it as far as the wrappers can tell.
Part steps_as_one(const std::vector<Part>& steps, Told told) {
    auto all = steps.front();
    for (auto step = std::next(steps.begin()); step != steps.end(); ++step) append(all, *step);
    auto& run = all.row.run;
    const bool awaits = told == Told::so_far && run.unit_part == UnitPart::observed;
    const auto running = std::ranges::find_if(steps, is_running);
    take_end(run, decisive(steps).row.run);
    if (awaits || running != steps.end()) {
        take_end(run, {});
        run.duration.reset();
    } else if (steps.size() > 1) {
        run.duration = std::max(awake_end_of(steps.back().row.run) - run.started, Micros{0});
    }
    take_processes(run, (running == steps.end() ? steps.back() : *running).row.run);
    return all;
}

/// How the wrapper ends where it could not execute the command: as systemd would have.
constexpr int exit_as_systemd = 203;

/// What systemd says of a command that it could not execute: the wrapper stood in its place.
std::string words_of_start_error(const Run& run) {
    if (run.argv.empty()) return "";
    const char* reason = ::strerrordesc_np(run.start_error);
    return "systemd: Failed at step EXEC spawning " + run.argv.front() + ": " +
           (reason == nullptr ? "error" : reason);
}

/// Whether the wrapper's word is the better one: a manager knows neither of skipping nor of codes
/// that warn.
bool stands(const Run& step, const Run& by_manager) {
    const bool succeeded = by_manager.outcome == Outcome::success;
    if (step.outcome == Outcome::skipped) return succeeded;
    const bool is_same_code =
        by_manager.outcome == Outcome::failure && by_manager.exit == step.exit;
    return step.outcome == Outcome::warn && (succeeded || is_same_code);
}

/// What the wrapper did of its own is no more to the manager than an exit code.
void keep_own_end(Run& run, const Run& by_manager, const Run& step) {
    const bool failed = by_manager.outcome == Outcome::failure;
    if (step.outcome == Outcome::not_started && by_manager.exit == exit_as_systemd && failed) {
        run.outcome = Outcome::not_started;
        run.start_error = step.start_error;
        add_sentence(run.note, words_of_start_error(step));
    } else if (step.outcome == Outcome::timeout && by_manager.exit == exit_timed_out && failed) {
        run.outcome = Outcome::timeout;
    } else if (stands(step, by_manager)) {
        take_end(run, step);
    }
}

void take_measures(Run& run, const Run& by_manager) {
    run.cpu = by_manager.cpu;
    run.memory_peak = by_manager.memory_peak;
    run.io_read = by_manager.io_read;
    run.io_written = by_manager.io_written;
}

void take_word(Part& all, const Part& manager, const Run& last_step) {
    auto& run = all.row.run;
    const auto& told = manager.row.run;
    const bool status_lost = !told.exit && told.outcome == Outcome::success;
    const auto by_wrapper = std::exchange(run.note, told.note);
    take_end(run, told);
    if (status_lost) run.exit = last_step.exit;  // the journal does not have that of a success
    run.result = told.result;
    run.retry_by = told.retry_by;
    run.attempt = told.attempt;
    if (told.duration) {
        shift_times(all.output.times, run.started - told.started);
        run.started = told.started;
        run.duration = told.duration;
    } else {
        run.duration = std::max(awake_end_of(last_step) - run.started, Micros{0});
    }
    if (!told.trigger.empty()) run.trigger = told.trigger;
    take_measures(run, told);
    keep_own_end(run, told, last_step);
    add_sentence(run.note, by_wrapper);
    const bool wrote = run.out.seen + run.err.seen > 0;
    if (!wrote && manager.row.run.out.known) {
        run.out = told.out;
        run.err = told.err;
        run.merged = told.merged;
        all.output = manager.output;
    }
}

/// All that was told of one try.
Part try_of(std::vector<Part> parts, Told told) {
    const auto others = std::stable_partition(parts.begin(), parts.end(), is_of_wrapper);
    std::vector<Part> by_manager(std::make_move_iterator(others),
                                 std::make_move_iterator(parts.end()));
    parts.erase(others, parts.end());
    // That it has begun, the wrappers have told as well.
    if (!parts.empty()) std::erase_if(by_manager, is_running);
    const auto newest = std::ranges::max_element(
        by_manager, {}, [](const Part& part) { return part.row.revision; });
    if (parts.empty()) return std::move(*newest);
    std::ranges::sort(parts, {}, [](const Part& part) {
        return std::pair{part.row.run.started, part.row.run.key};
    });
    auto all = steps_as_one(parts, by_manager.empty() ? told : Told::all);
    if (newest != by_manager.end()) take_word(all, *newest, decisive(parts).row.run);
    return all;
}

/// What was told of each try, in the order in which they began.
std::vector<std::vector<Part>> tries_in(std::vector<Part> parts) {
    std::ranges::stable_sort(parts, {}, [](const Part& part) { return part.row.run.started; });
    std::vector<std::vector<Part>> tries;
    for (auto& part : parts) {
        const auto known = std::ranges::find_if(tries, [&part](const std::vector<Part>& told) {
            return told.front().row.run.invocation_id == part.row.run.invocation_id;
        });
        auto& told = known == tries.end() ? tries.emplace_back() : *known;
        told.push_back(std::move(part));
    }
    return tries;
}

/// Keeps the beginning and the end of what many tries have written.
void shorten(StreamFacts& facts, std::string& bytes, std::size_t most, OutputTimes& times,
             std::uint64_t OutputMark::*place) {
    if (bytes.size() <= most) return;
    const bool has_gap = facts.dropped > 0;
    const auto gap = has_gap ? std::min<std::size_t>(facts.gap_at, bytes.size()) : bytes.size();
    const auto head = std::min(gap, most / 2);
    const auto tail = std::min(has_gap ? bytes.size() - gap : bytes.size(), most - head);
    const auto cut = bytes.size() - head - tail;
    bytes.erase(head, cut);
    for (auto& mark : times.marks) mark.*place = place_after_cut(mark.*place, head, cut);
    facts.dropped += cut;
    facts.gap_at = head;
}

void append_output(Part& all, const Part& next, Micros asleep) {
    constexpr std::size_t ample = std::size_t{1} << 20;
    auto& run = all.row.run;
    auto& [out, err, times] = all.output;
    append_streams(all, next, asleep);
    shorten(run.out, out, std::max(ample, next.output.out.size()), times, &OutputMark::out);
    shorten(run.err, err, std::max(ample, next.output.err.size()), times, &OutputMark::err);
}

/// `2 tries failed so far, the last one by exit 3`.
std::string failures_so_far(const Run& run) {
    auto text = std::to_string(run.tries) + (run.tries == 1 ? " try" : " tries") +
                " failed so far, the last one by ";
    if (run.outcome == Outcome::failure && run.exit)
        return text + "exit " + std::to_string(*run.exit);
    return text.append(word(run.outcome));
}

/// A wrapper stands for the whole even where it was not reached in the first try.
void take_origin(Run& run, const Run& next) {
    if (run.source.empty() || !next.source.empty()) return;
    run.source.clear();
    run.job = next.job;
    run.argv = next.argv;
    run.cwd = next.cwd;
    run.unit_part = next.unit_part;
    run.pid_namespace = next.pid_namespace;
    run.time_namespace = next.time_namespace;
}

/// Adds the next try, which decides how the run ends.
void append_try(Part& all, const Part& next) {
    auto& run = all.row.run;
    const auto& more = next.row.run;
    const auto asleep_before = run.suspended.value_or(Micros{0});
    run.note = more.outcome == Outcome::running ? failures_so_far(run) : "";
    add_sentence(run.note, more.note);
    add_sentence(run.mistake, more.mistake);
    append_output(all, next, asleep_before);
    add_measures(run, more);
    take_origin(run, more);
    take_end(run, more);
    take_processes(run, more);
    run.result = more.result;
    run.invocation_id = more.invocation_id;
    run.retry_by = more.retry_by;
    run.attempt = more.attempt > 0 ? more.attempt : run.attempt + more.tries;
    run.tries += more.tries;
    run.duration = more.duration;
    if (more.duration)
        run.duration = std::max(awake_end_of(more) - run.started - asleep_before, Micros{0});
}

void await_next_try(Run& run) {
    add_sentence(run.note, failures_so_far(run) + ": systemd tries again");
    take_end(run, {});
    run.duration.reset();
}

/// Grows with each part and with each newer word of one.
std::int64_t revision_of(const std::vector<Part>& parts) {
    std::int64_t sum = 0;
    for (const auto& part : parts) sum += std::max<std::int64_t>(part.row.revision, 0) + 1;
    return sum;
}

}  // namespace

bool is_tried_again(const Run& run) {
    return run.retry_by && is_failure(run.outcome) &&
           run.duration.value_or(Micros{0}) < longest_trying;
}

Part merged(std::vector<Part> parts, Told told) {
    const auto revision = revision_of(parts);
    auto tries = tries_in(std::move(parts));
    auto all = try_of(std::move(tries.front()), tries.size() == 1 ? told : Told::all);
    for (auto next = std::next(tries.begin()); next != tries.end(); ++next)
        append_try(all,
                   try_of(std::move(*next), std::next(next) == tries.end() ? told : Told::all));
    auto& run = all.row.run;
    if (told == Told::so_far && is_tried_again(run)) await_next_try(run);
    all.row.revision = run.outcome == Outcome::running ? start_revision : revision;
    return all;
}

}  // namespace jw::history

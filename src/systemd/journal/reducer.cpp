// SPDX-License-Identifier: MIT
#include "systemd/journal/reducer.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace jw::journal {

namespace {

/// How long after its end something may still be said of a run: the resources come last.
constexpr std::chrono::seconds settling_time{5};

constexpr std::uint64_t most_lines = 1'000'000'000'000;

Moment moment_of(const Entry& entry) {
    return {.wall = entry.time(), .since_boot = entry.since_boot()};
}

Manager manager_of(const Record& record) {
    return {.machine = record.entry.text(Field::machine_id),
            .boot = record.entry.text(Field::boot_id),
            .uid = record.uid};
}

UnitRun new_run(const Record& record) {
    UnitRun run;
    run.manager = manager_of(record);
    run.host = record.entry.text(Field::hostname);
    run.unit = record.unit;
    run.invocation = record.invocation;
    run.job = record.entry.text(Field::job_id);
    run.last = record.entry.time();
    run.heard = record.entry.received();
    return run;
}

std::optional<int> small_number(const std::string& text) {
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stopped != end || value < 0 || value > 255)
        return std::nullopt;
    return value;
}

/// What a manager said of a unit before it began the run that is under way was read then: it comes
/// again where a journal is read twice, as a file and its copy. Both clocks have to say so: of a
/// damaged beginning one may say anything, and all that follows would be taken for copies.
bool is_copy(const std::optional<UnitRun>& current, const Record& record) {
    return current && current->began && record.entry.since_boot() &&
           *record.entry.since_boot() < current->began->since_boot &&
           record.entry.time() <= current->began->wall;
}

void take_exit(UnitRun& run, const Entry& entry) {
    const auto status = small_number(entry.text(Field::exit_status));
    const auto& code = entry.text(Field::exit_code);
    run.exit.reset();
    run.signal.reset();
    run.dumped = code == "dumped";
    if (code == "exited") run.exit = status;
    if (code == "killed" || run.dumped) run.signal = status;
}

constexpr std::string_view failed_step = "Failed at step ";

bool is_of_ours(const Record& record) {
    return record.entry.text(Field::message).find("/job-watch: ") != std::string::npos;
}

/// Which program it was does not matter before the step at which that is executed, and may be the
/// wrapper.
std::string words_of_failed_spawn(const Record& record) {
    constexpr std::string_view spawning = " spawning ";
    auto words = words_of(record);
    const auto program = words.find(spawning), behind = words.rfind(": ");
    const bool names_step = words.starts_with(failed_step) && program != std::string::npos &&
                            behind != std::string::npos && behind > program;
    if (!names_step || words.substr(0, program).ends_with(" EXEC")) return words;
    return words.erase(program, behind - program);
}

void take_resources(UnitRun& run, const Entry& entry) {
    if (const auto cpu = entry.number(Field::cpu_usage_nsec); cpu && *cpu < INT64_MAX)
        run.cpu = Micros{static_cast<std::int64_t>(*cpu / 1000)};
    run.memory_peak = entry.number(Field::memory_peak);
    run.io_read = entry.number(Field::io_read);
    run.io_written = entry.number(Field::io_written);
}

}  // namespace

void Reducer::add(const Record& record) {
    const auto now = record.entry.time();
    const auto manager = manager_of(record);
    note_boot(manager.machine, manager.boot, record.entry.received());
    settle(now);
    const auto place = slots_.try_emplace({manager, std::string{record.unit}}).first;
    if (!is_copy(place->second.current, record)) apply(place, record);
    if (place->second.is_empty()) slots_.erase(place);
}

void Reducer::apply(Place place, const Record& record) {
    switch (record.event) {
        case Event::starting:
            return on_starting(place, record);
        case Event::started:
            return on_started(place, record);
        case Event::failed:
            return on_failed(place, record);
        case Event::process_exit:
            return on_exit(place, record);
        case Event::failure_result:
            return on_result(place, record, record.entry.text(Field::unit_result));
        case Event::success:
            return on_result(place, record, "success");
        case Event::skipped:
            return on_result(place, record, "exec-condition");
        case Event::stopped:
            return on_stopped(place, record);
        case Event::dropped:
            return on_dropped(place, record);
        case Event::restart:
            return on_restart(place, record);
        case Event::resources:
            return on_resources(place, record);
        case Event::spawn_failed:
            return on_spawn_failed(place, record);
        case Event::complaint:
            return on_complaint(place, record);
        case Event::out_of_memory:
            return;  // the result says so, too
    }
}

void Reducer::on_starting(Place place, const Record& record) {
    auto& current = place->second.current;
    if (current && !record.invocation.empty() && current->invocation == record.invocation) return;
    begin(place, record).began = moment_of(record.entry);
}

/// "Finished" is the end of a oneshot's commands, "Started" the beginning of a service that stays,
/// anything else a start that was skipped: a condition was not met.
void Reducer::on_started(Place place, const Record& record) {
    const std::string_view text = record.entry.text(Field::message);
    const bool finished = text.starts_with("Finished ");
    auto& current = place->second.current;
    const bool known =
        current && !record.invocation.empty() && current->invocation == record.invocation;
    if (!finished && !text.starts_with("Started ")) {
        if (!known || current->result != "exec-condition")
            give_without_invocation(record, "condition", words_of(record));
        return;
    }
    if (finished) {
        // One that does not stay has ended before, and a user's manager did not say so.
        if (known) place->second.stays = current->result.empty() && !record.uid;
        return on_result(place, record, "success");
    }
    if (!known) begin(place, record).began = moment_of(record.entry);
    current->started_up = true;
}

/// The job that was to start the unit failed. Mostly the manager has said more before.
void Reducer::on_failed(Place place, const Record& record) {
    const auto& result = record.entry.text(Field::job_result);
    if (gives_up(place, record)) return;
    if (result == "dependency" || result == "assert")
        return give_without_invocation(record, result, words_of(record));
    on_result(place, record, result == "timeout" ? "timeout" : "failed");
}

void Reducer::on_exit(Place place, const Record& record) {
    auto* run = run_of(place, record);
    if (run == nullptr) return;
    const bool main = record.entry.text(Field::command) == "ExecStart";
    if (run->exit_is_main && !main) return;
    run->exit_is_main = main;
    run->command = record.entry.text(Field::command);
    take_exit(*run, record.entry);
    if (main) end(place, *run, record);
}

void Reducer::on_result(Place place, const Record& record, const std::string& result) {
    if (gives_up(place, record)) return;
    if (result == "start-limit-hit")
        return give_without_invocation(record, result, complaint_of(place, record));
    auto* run = run_of(place, record);
    if (run == nullptr || !run->result.empty()) return;
    run->result = result;
    if (!run->ended) end(place, *run, record);
}

void Reducer::on_stopped(Place place, const Record& record) {
    auto& current = place->second.current;
    if (!current || record.invocation.empty() || current->invocation != record.invocation) return;
    if (record.entry.text(Field::job_type) == "stop") current->stop_wanted = true;
    if (!current->ended) end(place, *current, record);
}

void Reducer::on_restart(Place place, const Record& record) {
    auto& slot = place->second;
    slot.retried = record.invocation;
    slot.restarts = static_cast<std::uint32_t>(
        std::min(record.entry.number(Field::restarts).value_or(0), std::uint64_t{INT32_MAX}));
}

/// Whether a record says that the further try of a run was refused: by the start limit.
bool Reducer::gives_up(Place place, const Record& record) {
    auto& slot = place->second;
    if (record.invocation.empty() || slot.retried != record.invocation) return false;
    if (slot.current && slot.current->invocation == record.invocation)
        slot.current->retry = UnitRun::Retry::given_up;
    return true;
}

/// journald tells of suppressed lines once the unit writes again after the interval: in the same
/// run, or with the first words of the next one, which may be there before its start is. Which of
/// the two it is the lines of the run tell.
void Reducer::on_dropped(Place place, const Record& record) {
    auto& slot = place->second;
    const auto lines = std::min(record.entry.number(Field::dropped).value_or(0), most_lines);
    if (!slot.current) {
        slot.suppressed += lines;
        return;
    }
    auto& run = *slot.current;
    if (run.suppressed == 0) {
        run.first_suppressed = lines;
        run.suppressed_told = record.entry.received();
    }
    run.suppressed += lines;
}

/// The last one names the step at which it failed. What keeps a service from its command keeps our
/// own from being executed after it, which is none of the reasons.
void Reducer::on_spawn_failed(Place place, const Record& record) {
    const auto reason = words_of_failed_spawn(record);
    const auto take = [&](int& error, std::string& known) {
        if (is_of_ours(record) && known.starts_with(failed_step)) return;
        error = error_of(record);
        known = reason;
    };
    auto& slot = place->second;
    if (slot.current && slot.current->invocation == record.invocation)
        return take(slot.current->start_error, slot.current->reason);
    auto& early = early_of(place, record);
    take(early.error, early.reason);
}

/// The first one is nearest to the cause; those that follow say what came of it.
void Reducer::on_complaint(Place place, const Record& record) {
    auto& current = place->second.current;
    const bool known = current && current->invocation == record.invocation;
    auto& reason = known ? current->reason : early_of(place, record).reason;
    if (reason.empty()) reason = words_of(record);
}

/// What was complained of before, under the invocation that the record has.
std::string Reducer::complaint_of(Place place, const Record& record) {
    const auto& slot = place->second;
    if (slot.early.invocation == record.invocation) return slot.early.reason;
    const bool known = slot.current && slot.current->invocation == record.invocation;
    return known ? slot.current->reason : "";
}

Reducer::Early& Reducer::early_of(Place place, const Record& record) {
    auto& early = place->second.early;
    if (early.invocation != record.invocation)
        early = {.invocation = std::string{record.invocation}, .error = 0, .reason = {}};
    return early;
}

void Reducer::on_resources(Place place, const Record& record) {
    auto& current = place->second.current;
    if (current && current->invocation == record.invocation) take_resources(*current, record.entry);
}

UnitRun& Reducer::begin(Place place, const Record& record) {
    close(place, UnitRun::Close::superseded);
    auto& slot = place->second;
    auto& run = slot.current.emplace(new_run(record));
    run.suppressed_before = std::exchange(slot.suppressed, 0);
    slot.stays = false;
    const auto retried = std::exchange(slot.retried, "");
    if (!retried.empty() && retried != run.invocation) run.tries = slot.restarts + 1;
    const auto early = std::exchange(slot.early, {});
    if (early.invocation == run.invocation) {
        run.start_error = early.error;
        run.reason = early.reason;
    }
    return run;
}

/// The run that a record speaks of; a new one without a beginning if it is not known. Null for one
/// that was given already.
UnitRun* Reducer::run_of(Place place, const Record& record) {
    auto& slot = place->second;
    const bool same = slot.current &&
                      (record.invocation.empty() || slot.current->invocation == record.invocation);
    if (!same) {
        if (!record.invocation.empty() && slot.last == record.invocation) return nullptr;
        begin(place, record);
    }
    slot.current->last = record.entry.time();
    slot.current->heard = record.entry.received();
    return &*slot.current;
}

void Reducer::end(Place place, UnitRun& run, const Record& record) {
    run.ended = moment_of(record.entry);
    settling_.push_back({place->first, run.invocation, run.ended->wall});
}

void Reducer::give_without_invocation(const Record& record, const std::string& result,
                                      std::string reason) {
    auto run = new_run(record);
    run.invocation.clear();
    run.result = result;
    run.reason = std::move(reason);
    run.began = run.ended = moment_of(record.entry);
    give_(std::move(run));
}

void Reducer::close(Place place, UnitRun::Close how) {
    auto& slot = place->second;
    if (!slot.current) return;
    auto run = *std::exchange(slot.current, std::nullopt);
    slot.last = run.invocation;
    const bool is_lost = how == UnitRun::Close::reboot && (lossy_ || run.end_may_be_lost);
    if (!run.is_over()) run.close = is_lost ? UnitRun::Close::lost : how;
    give_(std::move(run));
}

void Reducer::settle(Instant now) {
    while (!settling_.empty() && settling_.front().ended + settling_time < now) {
        const auto place = slots_.find(settling_.front().key);
        if (place != slots_.end() && place->second.current && place->second.current->is_over() &&
            place->second.current->invocation == settling_.front().invocation) {
            close(place, UnitRun::Close::normal);
            // A slot that waits for a further try is needed to know it as one.
            if (!place->second.stays && place->second.retried.empty()) slots_.erase(place);
        }
        settling_.pop_front();
    }
}

void Reducer::note_loss(const std::string& machine) {
    for (auto& [key, slot] : slots_)
        if (slot.current && key.first.machine == machine) slot.current->end_may_be_lost = true;
}

/// Of whom more was heard later, that is in the journals that are left.
void Reducer::note_loss_after(Instant time) {
    for (auto& [key, slot] : slots_)
        if (slot.current && slot.current->heard <= time) slot.current->end_may_be_lost = true;
}

void Reducer::note_boot(const std::string& machine, const std::string& boot, Instant time) {
    auto& newest = newest_boot_[machine];
    if (time >= newest.first) newest = {time, boot};
}

void Reducer::name_newest_boot(const std::string& machine, const std::string& boot) {
    named_boot_[machine] = boot;
}

void Reducer::note_clock(const Entry& entry, ClockEvent event) {
    for (auto& [key, slot] : slots_) {
        if (!slot.current || key.first.machine != entry.text(Field::machine_id) ||
            key.first.boot != entry.text(Field::boot_id))
            continue;
        (event == ClockEvent::sleep ? slot.current->slept : slot.current->clock_set) = true;
    }
}

void Reducer::finish(Instant settled) {
    for (auto place = slots_.begin(); place != slots_.end(); ++place) {
        const auto& current = place->second.current;
        if (!current) continue;
        if (current->is_over() && current->heard > settled) continue;
        const auto& manager = place->first.first;
        const auto named = named_boot_.find(manager.machine);
        const auto& newest =
            named != named_boot_.end() ? named->second : newest_boot_[manager.machine].second;
        const bool down = newest != manager.boot;
        // A user's manager does not say that a service which stays has ended well.
        const bool silent = manager.uid && current->started_up;
        if (current->is_over() || down)
            close(place, silent ? UnitRun::Close::superseded : UnitRun::Close::reboot);
    }
    settling_.clear();
}

const UnitRun* Reducer::known_of(const UnitRun& run) const {
    const auto place = slots_.find({run.manager, run.unit});
    if (place == slots_.end()) return nullptr;
    const auto& current = place->second.current;
    return current && current->invocation == run.invocation ? &*current : nullptr;
}

std::vector<UnitRun> Reducer::open_runs() const {
    std::vector<UnitRun> open;
    for (const auto& [key, slot] : slots_)
        if (slot.current) open.push_back(*slot.current);
    return open;
}

void Reducer::restore(UnitRun open) {
    if (open.ended)
        settling_.push_back({{open.manager, open.unit}, open.invocation, open.ended->wall});
    note_boot(open.manager.machine, open.manager.boot, open.last);
    slots_[{open.manager, open.unit}].current = std::move(open);
}

}  // namespace jw::journal

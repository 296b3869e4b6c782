// SPDX-License-Identifier: MIT
#include "programs/harvest/harvest.hpp"

#include <pwd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <iterator>
#include <map>
#include <utility>

#include "programs/harvest/output_pass.hpp"
#include "programs/harvest/timer_units.hpp"
#include "systemd/journal/cron_start.hpp"
#include "systemd/sd/journal_files.hpp"

namespace jw::harvest {

namespace {

using journal::Request;
using journal::UnitRun;
using spool::FrameKind;

// Small enough that whoever writes the runs has something to do while the next share is read, and
// that few files are open at once.
constexpr std::size_t runs_a_share = 2'000;
constexpr std::uint64_t entries_a_share = 500'000;
constexpr unsigned files_a_share = 32;
constexpr std::size_t most_units = 1'000'000;

/// A run that began before the window and ended in it is no run without a beginning: reading
/// begins so much earlier.
constexpr std::chrono::days window_margin{2};

/// How long the journal may take to tell of the end of a run of which the bus has told; it does not
/// tell of every end.
constexpr std::chrono::seconds patience{5};

/// What several processes write is not always stored in its order.
constexpr std::chrono::seconds slack{1};

journal::Selection selection_for(const Request& request) {
    auto selection = request.services == Request::Services::all     ? journal::Selection::all()
                     : request.services == Request::Services::named ? journal::Selection::named({})
                                                                    : journal::Selection::timers();
    selection.add_patterns(request.patterns);
    for (const auto& unit : request.units) selection.add_unit(unit);
    for (const auto& run : request.told) selection.add_unit(run.unit);
    selection.exclude(request.excluded);
    return selection;
}

bool is_own_machine(const Request& request) {
    return request.directory.empty() && request.file.empty();
}

std::vector<std::string> paths_for(const Request& request) {
    auto paths = !request.file.empty()        ? std::vector{request.file}
                 : !request.directory.empty() ? sd::journal_files_in(request.directory)
                                              : sd::own_journal_files();
    std::erase_if(paths, [&request](const auto& path) {
        return std::ranges::count(request.damaged, path) > 0;
    });
    return paths;
}

/// Managers are matched by who they are: a match for each thing that they say would make every
/// step three times as long. What others say of a unit is rare, and each further match costs, too.
void match_records(sd::Journal& journal, const Request& request) {
    std::vector<std::string> others;
    for (const auto& known : journal::event_ids)
        if (!journal::is_of_manager(known.event))
            others.push_back("MESSAGE_ID=" + std::string{known.id});
    if (request.cron)
        for (const auto identifier : journal::cron_identifiers)
            others.push_back("SYSLOG_IDENTIFIER=" + std::string{identifier});
    std::erase_if(others, [&journal](const auto& match) { return !journal.has(match); });
    journal.match(request.uid ? "_SYSTEMD_USER_UNIT=init.scope" : "_PID=1");
    for (const auto& match : others) {
        journal.or_match();
        journal.match(match);
    }
}

std::optional<std::uint32_t> uid_of(const std::string& user) {
    const auto* account = ::getpwnam(user.c_str());
    return account == nullptr ? std::nullopt : std::optional{account->pw_uid};
}

}  // namespace

Harvest::Harvest(Request request)
    : request_{std::move(request)},
      selection_{selection_for(request_)},
      reducer_{[this](UnitRun run) { take(std::move(run)); }} {
    if (auto state = journal::state_of(request_.state)) state_ = std::move(*state);
    // What was asked for earlier may have left out what is asked for now.
    const bool wider = state_.since && (!request_.since || *request_.since < *state_.since);
    if (wider) state_ = {};
    state_.since = request_.since;
}

void Harvest::run() {
    survey_files();
    choose_services();
    for (auto& open : std::exchange(state_.open, {})) reducer_.restore(std::move(open));
    note_lost_chains();
    for (auto& file : files_) {
        read(file);
        bytes_done_ += file.bytes;
    }
    reducer_.finish(request_.settled.value_or(Instant::max()));
    take_told();
    send_share();
}

void Harvest::survey_files() {
    auto found = survey(paths_for(request_));
    for (const auto& path : found.damaged) note_damage(path, "it can't be read");
    for (const auto& path : request_.damaged) note_damage(path, "reading it broke off");
    if (!found.damaged.empty() || !request_.damaged.empty()) reducer_.note_loss();
    files_ = std::move(found.files);
    coverage_.unreadable = found.unreadable;
    coverage_.files = files_.size();
    for (auto& file : files_) {
        bytes_ += file.bytes;
        reducer_.note_boot(file.last_machine, file.last_boot, file.ends);
        file.goes_back = file.ends < file.begins;
        coverage_.begins = std::min(coverage_.begins.value_or(file.begins), file.begins);
        coverage_.ends = std::max(coverage_.ends.value_or(file.ends), file.ends);
    }
    name_newest_boots();
    name_boot();
}

/// journald numbers what it writes: that tells which boot is the newest even if its clock is
/// behind.
void Harvest::name_newest_boots() {
    std::map<std::string, const JournalFile*> newest;
    for (const auto& file : files_) {
        auto& found = newest[file.last_machine];
        const bool is_series = found != nullptr && found->last.series == file.last.series;
        const bool is_newer = found == nullptr || (is_series ? found->last.number < file.last.number
                                                             : found->ends < file.ends);
        if (is_newer) found = &file;
    }
    for (const auto& [machine, file] : newest) reducer_.name_newest_boot(machine, file->last_boot);
}

/// A container has a boot id of its own, which a sandbox with a /proc of its own does not show to
/// who is in it: the present boot is the one that journald writes of.
void Harvest::name_boot() {
    const auto newest = std::ranges::max_element(files_, {}, &JournalFile::ends);
    if (newest == files_.end()) return;
    for (auto& run : request_.told)
        if (run.manager.machine == newest->last_machine) run.manager.boot = newest->last_boot;
}

/// Timers are known by their names: those that a manager has ever spoken of in these journals, and
/// on this machine those that lie in its unit folders.
void Harvest::choose_services() {
    if (request_.services != Request::Services::timers) return;
    if (is_own_machine(request_)) add_timer_units(selection_, request_.uid);
    for (const auto& file : files_) {
        sender_.send(FrameKind::file, file.path);
        auto journal = sd::Journal::open({file.path});
        if (!journal) continue;
        for (const auto& unit : journal->values_of(request_.uid ? "USER_UNIT" : "UNIT", most_units))
            if (unit.ends_with(".timer")) selection_.add_timer(unit);
    }
}

void Harvest::read(JournalFile& file) {
    if (request_.since && file.ends < *request_.since - window_margin) return;
    if (request_.until && file.begins >= *request_.until) return;
    sender_.send(FrameKind::file, file.path);
    auto* journal = open_.journal_of(file);
    if (journal == nullptr) {
        reducer_.note_loss(file.last_machine);
        return note_damage(file.path, "it can't be opened any more");
    }
    match_records(*journal, request_);
    if (!open_at(*journal, file)) return;
    received_ = Instant{};
    auto step = journal->next();
    for (; step == sd::Step::entry; step = journal->next())
        if (!take_entry(*journal, file)) break;
    const bool whole = step == sd::Step::entry || (step == sd::Step::end && journal->is_whole());
    if (!whole) {
        reducer_.note_loss(file.last_machine);
        note_damage(file.path, "only a part of it can be read");
    }
    state_.cursors[file.chain] = file.last.cursor;
    if (++files_since_checkpoint_ < files_a_share) return;
    send_share();
    open_.close_idle();
}

/// Of files that are all gone: what they got after we read them is lost.
void Harvest::note_lost_chains() {
    for (const auto& read : state_.cursors) {
        const auto is_of_it = [&read](const auto& file) { return file.chain == read.first; };
        const auto read_to = position_of(read.second);
        if (read_to && std::ranges::none_of(files_, is_of_it))
            reducer_.note_loss_after(read_to->time);
    }
}

/// Whether entries may be lost between one that was read and a file of the same chain. Numbers that
/// are missing there can have gone to another chain of the series: those of a user's file.
bool Harvest::is_gap(const Position& read_to, const JournalFile& file) const {
    if (file.first.number <= read_to.number + 1) return false;
    return std::ranges::none_of(files_, [&](const JournalFile& other) {
        return other.chain != file.chain && other.first.series == file.first.series &&
               other.first.number < file.first.number && other.last.number > read_to.number;
    });
}

/// Goes to where reading is to begin. False if all of the file was read before.
bool Harvest::open_at(sd::Journal& journal, const JournalFile& file) {
    const auto known = state_.cursors.find(file.chain);
    const auto read_to = known == state_.cursors.end() ? std::nullopt : position_of(known->second);
    if (read_to && read_to->number >= file.last.number) return false;
    if (read_to && read_to->number >= file.first.number) {
        journal.seek_cursor(read_to->cursor);
    } else {
        if (read_to && is_gap(*read_to, file)) {
            if (file.is_oldest) ++coverage_.gaps;
            reducer_.note_loss(file.last_machine);
        }
        if (request_.since)
            journal.seek(*request_.since - window_margin);
        else
            journal.seek_head();
    }
    return true;
}

void Harvest::note_time(JournalFile& file) {
    const auto before = std::exchange(received_, entry_.received());
    if (received_ + slack < before) file.goes_back = true;
}

/// False once nothing more is wanted of the file.
bool Harvest::take_entry(sd::Journal& journal, JournalFile& file) {
    if (!journal.read(entry_)) return true;
    if (request_.until && entry_.received() > *request_.until + window_margin) return false;
    if (is_beyond(journal, file)) return false;
    note_time(file);
    if (const auto event = journal::clock_event_of(entry_)) reducer_.note_clock(entry_, *event);
    if (const auto record = journal::record_of(entry_)) {
        if (record->uid == request_.uid && selection_.wants(record->unit)) reducer_.add(*record);
    } else if (request_.cron) {
        if (const auto started = journal::cron_start_of(entry_)) take_cron(*started);
    }
    constexpr std::uint64_t entries_a_look = 4096;
    if (++entries_since_checkpoint_ % entries_a_look == 0) progress(file, entry_.received());
    if (ended_.size() < runs_a_share && entries_since_checkpoint_ < entries_a_share) return true;
    const auto cursor = journal.cursor();
    state_.cursors[file.chain] = cursor;
    send_share();
    return go_on(file, cursor);
}

/// Goes back to the entry at which reading broke off for a share. In a damaged file a cursor may
/// lead elsewhere; going on from before that entry would have no end.
bool Harvest::go_on(const JournalFile& file, const std::string& cursor) {
    sender_.send(FrameKind::file, file.path);
    auto& journal = *open_.journal_of(file);  // it is still open
    open_.close_idle();
    open_.mend();
    match_records(journal, request_);
    journal.seek_cursor(cursor);
    const auto place = position_of(cursor);
    while (journal.next() == sd::Step::entry) {
        const auto at = position_of(journal.cursor());
        if (place && at && at->number >= place->number) return true;
    }
    reducer_.note_loss(file.last_machine);
    note_damage(file.path, "only a part of it can be read");
    return false;
}

/// Files grow while they are read. What is new is for the next time, with all that other files have
/// of it.
bool Harvest::is_beyond(const sd::Journal& journal, const JournalFile& file) const {
    if (entry_.received() < file.ends) return false;
    const auto at = position_of(journal.cursor());
    return at && at->number > file.last.number;
}

void Harvest::progress(const JournalFile& file, Instant at) {
    const auto whole = std::max(file.ends - file.begins, Micros{1});
    const auto part = std::clamp(at - file.begins, Micros{0}, whole);
    const auto share = static_cast<double>(part.count()) / static_cast<double>(whole.count());
    const auto bytes = static_cast<double>(bytes_done_) + share * static_cast<double>(file.bytes);
    const auto thousandths = static_cast<unsigned>(1000 * bytes / static_cast<double>(bytes_));
    if (std::exchange(shown_, thousandths) != thousandths)
        sender_.send(FrameKind::progress, std::to_string(thousandths));
}

void Harvest::note_damage(const std::string& path, const std::string& why) {
    sender_.send(FrameKind::damage, path + ": " + why);
}

bool Harvest::wants(Instant started) const {
    return (!request_.since || started >= *request_.since) &&
           (!request_.until || started < *request_.until);
}

void Harvest::take(UnitRun run) {
    const auto told = std::ranges::find_if(request_.told, [&run](const UnitRun& other) {
        return other.invocation == run.invocation && other.unit == run.unit;
    });
    if (told == request_.told.end()) return ended_.push_back(std::move(run));
    ended_.push_back(both_told(std::move(run), *told));
    request_.told.erase(told);
}

/// Takes the runs that were told of and of whose end the journal says nothing.
void Harvest::take_told() {
    std::erase_if(request_.told, [this](const UnitRun& told) {
        if (request_.settled && told.last > *request_.settled - patience) return false;
        const auto* known = reducer_.known_of(told);
        ended_.push_back(both_told(known == nullptr ? told : *known, told));
        return true;
    });
}

void Harvest::take_cron(const Run& run) {
    if (!wants(run.started)) return;
    ++coverage_.runs;
    sender_.send(run, 0, uid_of(run.user));
}

void Harvest::count(const UnitRun& unit_run) {
    const auto outcome = outcome_of(unit_run);
    ++coverage_.runs;
    if (!unit_run.began && !unit_run.invocation.empty()) ++coverage_.without_beginning;
    if (outcome == Outcome::interrupted) ++coverage_.interrupted;
    if (outcome == Outcome::unknown) ++coverage_.unknown_ends;
    if (unit_run.suppressed + unit_run.suppressed_before > 0) ++coverage_.suppressed;
}

/// Has the runs that have ended sent, and a checkpoint behind them.
void Harvest::send_share() {
    std::erase_if(ended_, [this](const UnitRun& unit_run) {
        if (unit_run.teller == UnitRun::Teller::journal && !wants(start_of(unit_run))) return true;
        count(unit_run);
        if (!unit_run.invocation.empty()) return false;
        sender_.send(run_of(unit_run), revision_of(unit_run), std::nullopt);
        return true;
    });
    const auto beside = runs_beside();
    remember(ended_);
    sender_.send(FrameKind::file, "");  // if this takes for ever, it is not for one file
    read_output(files_, open_, std::exchange(ended_, {}), beside, [this](const auto& found) {
        const auto uid = found.run.account ? found.run.account : found.uid;
        sender_.send(run_of(found.run), revision_of(found.run), uid, found.text);
    });
    entries_since_checkpoint_ = 0;
    files_since_checkpoint_ = 0;
    state_.open = reducer_.open_runs();
    coverage_.under_way = state_.open.size();
    sender_.send(FrameKind::summary, text_of(coverage_));
    sender_.send(FrameKind::checkpoint, text_of(state_));
}

std::vector<UnitRun> Harvest::runs_beside() const {
    auto runs = state_.recent;
    std::ranges::copy(request_.told, std::back_inserter(runs));
    std::ranges::copy(reducer_.open_runs(), std::back_inserter(runs));
    return runs;
}

/// Keeps what has just ended, for the next time.
void Harvest::remember(const std::vector<UnitRun>& sent) {
    constexpr std::chrono::seconds while_lines_come{10};
    constexpr std::size_t most = 200;
    auto newest = Instant::min() + while_lines_come;
    for (const auto* runs : {&std::as_const(state_.recent), &sent})
        for (const auto& run : *runs) newest = std::max(newest, run.last);
    const auto is_recent = [oldest = newest - while_lines_come](const UnitRun& run) {
        return run.last >= oldest;
    };
    auto& recent = state_.recent;
    std::erase_if(recent, std::not_fn(is_recent));
    std::ranges::copy_if(sent, std::back_inserter(recent), is_recent);
    std::ranges::stable_sort(recent, {}, &UnitRun::last);
    if (recent.size() > most) recent.erase(recent.begin(), recent.end() - most);
}

}  // namespace jw::harvest

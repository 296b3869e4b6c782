// SPDX-License-Identifier: MIT
#include "capture/helpers/spooler.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "capture/helpers/entry_facts.hpp"
#include "capture/helpers/fingerprint.hpp"
#include "capture/helpers/handover.hpp"
#include "capture/helpers/journal_note.hpp"
#include "capture/helpers/orphan.hpp"
#include "capture/helpers/server_call.hpp"
#include "capture/run/context.hpp"
#include "capture/run/own_name.hpp"
#include "capture/run/own_stack.hpp"
#include "capture/spool/folder.hpp"
#include "capture/spool/shelter.hpp"
#include "capture/stream/data.hpp"
#include "foundation/base/limits.hpp"

namespace jw::wrapper {

namespace {

using spool::Tag;

/// A run shorter than this needs no start entry: by then its end entry is there.
constexpr int start_entry_after = 20;  // milliseconds

/// How long the server of the system's store is waited for: the wrapper waits for 2 s, and a
/// service that is waited for itself has not ended before we have.
constexpr int start_call = 500;  // milliseconds
constexpr int end_call = 1500;

/// What of each stream goes into an entry that has to be small enough to be sent.
constexpr std::uint64_t sent_of_stream = std::uint64_t{1900} * 1024;

/// Whether nothing was recorded yet in a store that is not where a user would look for it.
bool begins_shelter(const spool::Path& store) {
    spool::Path path;
    return spool::is_shelter(store.text) && spool::spool_folder(path, store, 0) &&
           ::access(path.text, F_OK) != 0;
}

class Spooler {
public:
    Spooler(Plumbing& plumbing, const Options& options, unsigned revision)
        : plumbing_{plumbing}, options_{options}, shared_{*plumbing.shared}, revision_{revision} {}

    [[noreturn]] void run();

private:
    void detach();
    void await_order();
    bool ordered_within(int milliseconds) const;
    void witness_end();
    unsigned add_stream(unsigned stream, std::uint64_t room, std::array<iovec, 6>& output,
                        unsigned parts);
    std::span<const iovec> add_output(std::uint64_t room, std::array<iovec, 6>& output);
    void judge_output();
    bool keeps(unsigned stream) const;
    void write_start();
    bool is_apart() const;
    bool leave_start(int step);
    void remove_start();
    void write_end();
    void say_once();
    bool leaves_mark(const char* mark) const;
    bool send_end(std::size_t facts_without_output);
    void turn_to_own_store();
    bool keep_end();
    bool leaves_it_to_server() const;
    bool open_step(int step);
    bool write_into(int step, std::span<const iovec> output);
    bool write_over_reserve(std::size_t facts_without_output);
    bool write_bare();

    Plumbing& plumbing_;
    const Options& options_;
    Shared& shared_;
    unsigned revision_;
    Context context_;
    spool::Path store_;
    Fd folder_;            ///< where the end entry is, or the start entry
    int step_ = -1;        ///< of the ladder, for folder_
    spool::Name entry_;    ///< the end entry's
    int start_step_ = -1;  ///< of the ladder, where there is a start entry
    bool was_sent_ = false;
    bool is_first_in_shelter_ = false;       ///< no earlier run can have told where the store is
    bool is_displaced_ = false;              ///< it is not in the store that was named
    bool is_data_ = false;                   ///< stdout, and nobody asked for it to be kept
    std::array<std::uint64_t, 2> totals_{};  ///< bytes of each stream in the end entry
    static inline spool::Facts facts_;
};

void Spooler::detach() {
    take_name("jw-spool");
    ::umask(0077);
    close_all_but({plumbing_.bell.get(), plumbing_.order_read.get()});
    raise_limits();
    spool::find_store(store_, options_.store, plumbing_.birth.cwd);
    is_first_in_shelter_ = options_.store == nullptr && begins_shelter(store_);
    [[maybe_unused]] const int moved = ::chdir("/");
}

/// True if there is something to read within the time: an order, or the end of all who give one.
bool Spooler::ordered_within(int milliseconds) const {
    pollfd polled{plumbing_.order_read.get(), POLLIN, 0};
    return ::poll(&polled, 1, milliseconds) > 0;
}

void Spooler::await_order() {
    if (!ordered_within(start_entry_after)) write_start();
    ordered_within(-1);
    char order;
    if (::read(plumbing_.order_read.get(), &order, 1) != 1) witness_end();
}

/// Wrapper and relay were both killed. The job may have met SIGPIPE since, or still be running.
void Spooler::witness_end() {
    if (shared_.phase == Phase::ended) return;
    const pid_t job = shared_.job;
    const Orphan orphan{open_process(job), ProcessIo{job}};
    constexpr int look_again = 100;  // milliseconds, where there is no descriptor to wait for
    pollfd polled{orphan.process.get(), POLLIN, 0};
    do ::poll(&polled, 1, orphan.process ? -1 : look_again);
    while (!has_ended(orphan.process, job));
    end_orphan(plumbing_, orphan, options_.exits,
               "wrapper and relay were killed: output may be missing");
}

void Spooler::write_start() {
    const auto length = facts_.view().size();
    facts_.add(Tag::outcome, static_cast<std::int64_t>(Outcome::running));
    const int first = is_apart() ? 0 : 1;  // a disk that refused once is not asked again
    bool written = first != 0 && leave_start(0);
    if (!written && has_server(store_))
        written = send_entry(spool::Kind::start, facts_, {}, {start_call, &plumbing_.order_read});
    const bool may_climb = ::geteuid() == 0 || !has_server(store_);
    for (int step = first; may_climb && step < spool::spool_ladder && !written; ++step)
        written = leave_start(step);
    facts_.shorten(length);
}

/// Whether the spool of a store with a server is not there. It could be made; but a service may
/// have a /var of its own, in which nobody would find it.
bool Spooler::is_apart() const {
    spool::Path path;
    return has_server(store_) && spool::spool_folder(path, store_, 0) &&
           ::access(path.text, F_OK) != 0;
}

/// Leaves the start entry in the folder of a step of the ladder.
bool Spooler::leave_start(int step) {
    const auto name = spool::start_name(plumbing_.birth.key);
    if (!open_step(step) || spool::write_entry(folder_, name, spool::Kind::start, facts_, {},
                                               spool::Durability::durable) != 0)
        return false;
    start_step_ = step;
    return true;
}

void Spooler::remove_start() {
    if (start_step_ < 0) return;
    spool::Path path;
    const auto name = spool::start_name(plumbing_.birth.key);
    if (start_step_ == step_) {
        ::unlinkat(folder_.get(), name.c_str(), 0);
    } else if (spool::spool_folder(path, store_, start_step_)) {
        const Fd folder = spool::open_folder(path, start_step_);
        ::unlinkat(folder.get(), name.c_str(), 0);
    }
}

void Spooler::judge_output() {
    const auto kept = plumbing_.channels[0].capture.kept(shared_.streams[0].read);
    const bool looks_so = looks_like_data(kept.parts);
    is_data_ = options_.keep == Keep::what_is_no_data && looks_so;
    if (looks_so && !is_data_) facts_.add(Tag::data, 1);
}

/// Where both streams go through one pipe, that is the first.
bool Spooler::keeps(unsigned stream) const {
    const auto other = stream == 0 ? Keep::err : Keep::out;
    const bool is_unwanted = options_.keep == Keep::none || options_.keep == other;
    return !is_unwanted && !(stream == 0 && is_data_);
}

/// Adds what is kept of one stream, at most `room` bytes; the number of parts of `output` that are
/// then in use.
unsigned Spooler::add_stream(unsigned stream, std::uint64_t room, std::array<iovec, 6>& output,
                             unsigned parts) {
    const auto total = totals_[stream];
    const auto all = plumbing_.channels[stream].capture.kept(total);
    const auto kept = shortened(all, keeps(stream) ? room : 0);
    const bool out = stream == 0;
    facts_.add(out ? Tag::stdout_seen : Tag::stderr_seen, static_cast<std::int64_t>(total));
    facts_.add(out ? Tag::stdout_kept_head : Tag::stderr_kept_head,
               static_cast<std::int64_t>(kept.head));
    facts_.add(out ? Tag::stdout_kept_tail : Tag::stderr_kept_tail,
               static_cast<std::int64_t>(kept.tail));
    for (const auto& part : kept.parts) output[parts++] = part;
    return parts;
}

/// While somebody may still write into the ring, the entry needs a copy that holds still.
std::span<const iovec> still_copy(std::array<iovec, 6>& output, unsigned parts) {
    std::size_t size = 0;
    for (unsigned i = 0; i < parts; ++i) size += output[i].iov_len;
    if (size == 0) return {};
    void* memory =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return std::span{output}.first(parts);
    char* at = static_cast<char*>(memory);
    for (unsigned i = 0; i < parts; ++i) {
        std::memcpy(at, output[i].iov_base, output[i].iov_len);
        at += output[i].iov_len;
    }
    output[0] = {memory, size};
    return std::span{output}.first(1);
}

std::span<const iovec> Spooler::add_output(std::uint64_t room, std::array<iovec, 6>& output) {
    for (unsigned i = 0; i < 2; ++i) totals_[i] = shared_.streams[i].read;
    shared_.recorded = totals_[0] + totals_[1];
    const auto parts = add_stream(1, room, output, add_stream(0, room, output, 0));
    add_output_times(facts_, plumbing_);
    const bool still = shared_.streams[0].ended && shared_.streams[1].ended;
    return still ? std::span<const iovec>{std::span{output}.first(parts)}
                 : still_copy(output, parts);
}

/// Makes folder_ that of a step of the ladder; false, with errno set, if it can't be had.
bool Spooler::open_step(int step) {
    if (step == step_) return static_cast<bool>(folder_);
    spool::Path path;
    if (!spool::spool_folder(path, store_, step)) return errno = ENOENT, false;
    folder_ = spool::open_folder(path, step);
    step_ = step;
    return static_cast<bool>(folder_);
}

bool Spooler::write_into(int step, std::span<const iovec> output) {
    int error = open_step(step) ? 0 : errno;
    if (error == 0)
        error = spool::write_entry(folder_, entry_, spool::Kind::end, facts_, output,
                                   spool::Durability::durable);
    if (error != 0 && shared_.trouble == 0) shared_.trouble = error;
    return error == 0;
}

/// Without its output a run may still fit into the blocks that were set aside for it.
bool Spooler::write_over_reserve(std::size_t facts_without_output) {
    facts_.shorten(facts_without_output);
    facts_.add(Tag::stdout_seen, static_cast<std::int64_t>(totals_[0]));
    facts_.add(Tag::stderr_seen, static_cast<std::int64_t>(totals_[1]));
    return open_step(0) &&
           spool::write_entry_over_reserve(folder_, entry_, spool::Kind::end, facts_) == 0;
}

/// Where not even a small file can be written, its name can.
bool Spooler::write_bare() {
    const auto& ending = shared_.ending;
    entry_ = spool::bare_name(plumbing_.birth.key,
                              {.started = plumbing_.birth.started,
                               .duration = ending.duration,
                               .outcome = static_cast<unsigned>(ending.outcome),
                               .wait_status = static_cast<unsigned>(ending.wait_status),
                               .job = name_of_run(options_, context_)});
    for (int step = 0; step < spool::spool_ladder; ++step)
        if (open_step(step) && spool::write_bare_entry(folder_, entry_) == 0) return true;
    return false;
}

/// Sends the end entry, with less output where there is too much of it.
bool Spooler::send_end(std::size_t facts_without_output) {
    std::array<iovec, 6> parts{};
    facts_.shorten(facts_without_output);
    const auto output = add_output(sent_of_stream, parts);
    return send_entry(spool::Kind::end, facts_, output, {end_call, nullptr});
}

/// What another user can't bring to root is kept where that user finds it.
void Spooler::turn_to_own_store() {
    if (::geteuid() == 0) return;
    is_displaced_ = true;
    step_ = -1;
    spool::default_store(store_);  // $JOB_WATCH_DB may name the one that is out of reach
}

/// Leaves the end entry where it can be: beside the store, with its server, anywhere.
bool Spooler::keep_end() {
    constexpr auto all = std::uint64_t{UINT64_MAX};
    const auto length = facts_.view().size();
    std::array<iovec, 6> parts{};
    auto output = add_output(all, parts);
    int first = is_apart() ? 0 : 1;  // a disk that refused once is not asked again
    if (first != 0 && write_into(0, output)) return true;
    if (has_server(store_)) {
        was_sent_ = send_end(length);
        if (was_sent_) {
            shared_.trouble = 0;
            return true;
        }
        turn_to_own_store();
        if (is_displaced_) first = 0;
        facts_.shorten(length);
        output = add_output(all, parts);
    }
    for (int step = first; step < spool::spool_ladder; ++step)
        if (write_into(step, output)) return true;
    return write_over_reserve(length) || write_bare();
}

/// Callers such as cron mail what is said, each time: a trouble is told of by the first run that
/// has it. The recorder removes the mark once it has brought in what waited there; that of runs
/// which belong to another store stays, as what they tell does.
void Spooler::say_once() {
    if (is_displaced_ && step_ == 0) {
        shared_.trouble = 0;  // it is in a store, where it does not wait for anything
        shared_.displaced = leaves_mark(spool::displaced_mark);
        if (shared_.displaced) shared_.sheltered.add(store_.text);
        return;
    }
    if (is_first_in_shelter_ && step_ == 0) shared_.sheltered.add(store_.text);
    if (shared_.trouble != 0 && !leaves_mark(spool::trouble_mark)) shared_.trouble = 0;
}

/// False if it was there before.
bool Spooler::leaves_mark(const char* mark) const {
    const Fd file{::openat(folder_.get(), mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    return file || errno != EEXIST;
}

void Spooler::write_end() {
    // Said first: while the disk is slow, the relay may have more to tell, in an entry of its own.
    shared_.revision = revision_;
    judge_output();
    add_ending(
        facts_, shared_, revision_,
        is_data_ ? "stdout looks like data: counted, not stored (--keep both stores it)" : "");
    entry_ = spool::end_name(plumbing_.birth.key, revision_);
    const bool written = keep_end();
    if (written) say_once();
    shared_.record = written ? Record::durable : Record::impossible;
    ring(plumbing_.bell);
}

/// Where others wait for this process to be gone, the server does what is left to do.
bool Spooler::leaves_it_to_server() const {
    if (was_sent_) return true;
    return ::geteuid() == 0 && !context_.invocation_id.view().empty() && has_server(store_) &&
           ring_server();
}

void Spooler::run() {
    detach();
    const auto& birth = plumbing_.birth;
    read_context(context_, {.parent = birth.parent, .wrapper = birth.wrapper, .job = shared_.job});
    add_origin(facts_, plumbing_, options_, context_);
    add_fingerprint(facts_, plumbing_, options_, context_);
    if (!shared_.ordered) await_order();
    write_end();
    if (shared_.record != Record::durable || is_displaced_)
        note_in_journal(name_of_run(options_, context_), birth.key, shared_.ending);
    if (shared_.record != Record::durable) ::_exit(1);
    remove_start();
    if (leaves_it_to_server()) ::_exit(0);
    hand_over(store_, folder_, entry_);
    ::_exit(0);
}

}  // namespace

pid_t start_spooler(Plumbing& plumbing, const Options& options, unsigned revision) {
    return start_on_own_stack([&plumbing, &options, revision] {
        Spooler{plumbing, options, revision}.run();
    });
}

}  // namespace jw::wrapper

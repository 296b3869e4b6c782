// SPDX-License-Identifier: MIT
#include "wrapper/spooler.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "spool/folder.hpp"
#include "wrapper/context.hpp"
#include "wrapper/entry_facts.hpp"
#include "wrapper/handover.hpp"
#include "wrapper/orphan.hpp"

namespace jw::wrapper {

namespace {

using spool::Tag;

/// A run shorter than this needs no start entry: by then its end entry is there.
constexpr int start_entry_after = 20;  // milliseconds

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
    unsigned add_stream(unsigned stream, std::array<iovec, 6>& output, unsigned parts);
    std::span<const iovec> add_output(std::array<iovec, 6>& output);
    void write_start();
    void write_end();
    bool write_into(int step, std::span<const iovec> output);
    bool write_bare();

    Plumbing& plumbing_;
    const Options& options_;
    Shared& shared_;
    unsigned revision_;
    Context context_;
    spool::Path store_;
    Fd folder_;      ///< where the end entry is, or the start entry
    int step_ = -1;  ///< of the ladder, for folder_
    bool has_start_entry_ = false;
    std::array<std::uint64_t, 2> totals_{};  ///< bytes of each stream in the end entry
    static inline spool::Facts facts_;
};

/// Whatever limits the caller set for the job must not keep its record from being written.
void raise_limit(__rlimit_resource_t resource) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(resource, &limit);
}

void Spooler::detach() {
    ::prctl(PR_SET_NAME, "jw-spool", 0, 0, 0);
    ::umask(0077);
    close_all_but({plumbing_.bell.get(), plumbing_.order_read.get()});
    for (const auto resource : {RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_CPU, RLIMIT_AS})
        raise_limit(resource);
    spool::find_store(store_, options_.store, plumbing_.birth.cwd);
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
    const Fd process = open_process(job);
    if (process) {
        pollfd polled{process.get(), POLLIN, 0};
        ::poll(&polled, 1, -1);
    }
    end_orphan(plumbing_, process, options_.success_exits,
               "wrapper and relay were killed: output may be missing");
}

void Spooler::write_start() {
    const auto length = facts_.view().size();
    facts_.add(Tag::outcome, static_cast<std::int64_t>(Outcome::running));
    const auto name = spool::start_name(plumbing_.birth.key);
    for (int step = 0; step < spool::spool_ladder && !has_start_entry_; ++step) {
        spool::Path path;
        if (!spool::spool_folder(path, store_, step)) continue;
        folder_ = spool::open_folder(path, step);
        if (!folder_) continue;
        step_ = step;
        has_start_entry_ = spool::write_entry(folder_, name, spool::Kind::start, facts_, {},
                                              spool::Durability::durable) == 0;
    }
    facts_.shorten(length);
}

/// Adds what is kept of one stream; the number of parts of `output` that are then in use.
unsigned Spooler::add_stream(unsigned stream, std::array<iovec, 6>& output, unsigned parts) {
    const auto total = totals_[stream];
    const auto kept = plumbing_.channels[stream].capture.kept(total);
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

std::span<const iovec> Spooler::add_output(std::array<iovec, 6>& output) {
    for (unsigned i = 0; i < 2; ++i) totals_[i] = shared_.streams[i].read;
    shared_.recorded = totals_[0] + totals_[1];
    const auto parts = add_stream(1, output, add_stream(0, output, 0));
    const bool still = shared_.streams[0].ended && shared_.streams[1].ended;
    return still ? std::span<const iovec>{std::span{output}.first(parts)}
                 : still_copy(output, parts);
}

bool Spooler::write_into(int step, std::span<const iovec> output) {
    if (step != step_) {
        spool::Path path;
        if (!spool::spool_folder(path, store_, step)) return false;
        folder_ = spool::open_folder(path, step);
        step_ = step;
    }
    int error = folder_ ? 0 : errno;
    if (error == 0)
        error = spool::write_entry(folder_, spool::end_name(plumbing_.birth.key, revision_),
                                   spool::Kind::end, facts_, output, spool::Durability::durable);
    if (error != 0 && shared_.trouble == 0) shared_.trouble = error;
    return error == 0;
}

/// Where not even a small file can be written, its name can.
bool Spooler::write_bare() {
    const auto& ending = shared_.ending;
    for (int step = 0; step < spool::spool_ladder; ++step) {
        spool::Path path;
        if (!spool::spool_folder(path, store_, step)) continue;
        folder_ = spool::open_folder(path, step);
        step_ = step;
        if (folder_ &&
            spool::write_bare_entry(folder_, plumbing_.birth.key,
                                    {.started = plumbing_.birth.started,
                                     .duration = ending.duration,
                                     .outcome = static_cast<unsigned>(ending.outcome),
                                     .wait_status = static_cast<unsigned>(ending.wait_status),
                                     .job = name_of_run(options_, context_)}) == 0)
            return true;
    }
    return false;
}

void Spooler::write_end() {
    add_ending(facts_, shared_.ending, revision_);
    std::array<iovec, 6> parts{};
    const auto output = add_output(parts);
    bool written = false;
    for (int step = 0; step < spool::spool_ladder && !written; ++step)
        written = write_into(step, output);
    if (!written) written = write_bare();
    shared_.revision = revision_;
    shared_.record = written ? Record::durable : Record::impossible;
    ring(plumbing_.bell);
}

void Spooler::run() {
    detach();
    const auto& birth = plumbing_.birth;
    read_context(context_, {.parent = birth.parent, .wrapper = birth.wrapper, .job = shared_.job});
    add_origin(facts_, plumbing_, options_, context_);
    if (!shared_.ordered) await_order();
    write_end();
    if (shared_.record != Record::durable) ::_exit(1);
    if (has_start_entry_)
        ::unlinkat(folder_.get(), spool::start_name(plumbing_.birth.key).c_str(), 0);
    hand_over(store_, folder_, spool::end_name(plumbing_.birth.key, revision_));
    ::_exit(0);
}

}  // namespace

pid_t start_spooler(Plumbing& plumbing, const Options& options, unsigned revision) {
    const pid_t pid = ::fork();
    if (pid == 0) Spooler{plumbing, options, revision}.run();
    return pid;
}

}  // namespace jw::wrapper

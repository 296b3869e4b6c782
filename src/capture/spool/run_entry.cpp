// SPDX-License-Identifier: MIT
#include "capture/spool/run_entry.hpp"

#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "capture/spool/folder.hpp"
#include "capture/spool/writer.hpp"

namespace jw::spool {

namespace {

/// The reverse of the reader's 32 digits.
Key key_bytes(const std::string& key) {
    Key bytes{};
    for (std::size_t i = 0; i < bytes.size() && 2 * i + 1 < key.size(); ++i) {
        unsigned value = 0;
        std::from_chars(key.data() + 2 * i, key.data() + 2 * i + 2, value, 16);
        bytes[i] = static_cast<char>(value);
    }
    return bytes;
}

void add_text(Facts& facts, Tag tag, std::string_view text) {
    if (!text.empty()) facts.add(tag, text);
}

template <typename T>
void add_maybe(Facts& facts, Tag tag, const std::optional<T>& number) {
    if (number) facts.add(tag, static_cast<std::int64_t>(*number));
}

void add_maybe(Facts& facts, Tag tag, const std::optional<Micros>& span) {
    if (span) facts.add(tag, span->count());
}

/// As wait(2) has it.
std::optional<std::int64_t> wait_status(const Run& run) {
    constexpr int core_flag = 0x80;
    if (run.signal) return *run.signal | (run.core_dumped ? core_flag : 0);
    if (run.exit) return *run.exit << 8;
    return std::nullopt;
}

void add_identity(Facts& facts, const Run& run) {
    const auto key = key_bytes(run.key);
    facts.add(Tag::key, std::string_view{key.data(), key.size()});
    add_text(facts, Tag::source, run.source);
    add_text(facts, Tag::job, run.job);
    std::string words;
    for (const auto& word : run.argv) words.append(word).push_back('\0');
    add_text(facts, Tag::argv, words);
    add_text(facts, Tag::host, run.host);
    add_text(facts, Tag::boot_id, run.boot_id);
    add_text(facts, Tag::machine, run.machine);
    add_text(facts, Tag::unit, run.unit);
    add_text(facts, Tag::invocation_id, run.invocation_id);
    add_text(facts, Tag::trigger, run.trigger);
    add_text(facts, Tag::note, run.note);
    add_text(facts, Tag::mistake, run.mistake);
}

void add_course(Facts& facts, const Run& run) {
    facts.add(Tag::started, run.started.time_since_epoch().count());
    add_maybe(facts, Tag::duration, run.duration);
    add_maybe(facts, Tag::suspended, run.suspended);
    facts.add(Tag::outcome, static_cast<std::int64_t>(run.outcome));
    add_text(facts, Tag::result, run.result);
    add_maybe(facts, Tag::wait_status, wait_status(run));
    if (run.start_error != 0) facts.add(Tag::start_error, run.start_error);
    add_maybe(facts, Tag::cpu, run.cpu);
    add_maybe(facts, Tag::memory_peak, run.memory_peak);
    add_maybe(facts, Tag::io_read, run.io_read);
    add_maybe(facts, Tag::io_written, run.io_written);
    if (run.merged) facts.add(Tag::merged, 1);
    if (run.attempt > 0) facts.add(Tag::attempt, run.attempt);
    if (run.retry_by) facts.add(Tag::retry_by, run.retry_by->time_since_epoch().count());
    if (run.pid_namespace != 0)
        facts.add(Tag::pid_namespace, static_cast<std::int64_t>(run.pid_namespace));
}

/// One that is not written to: writev(2) and its like take no other.
iovec part(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

using Parts = std::array<iovec, 2>;

Parts parts_of(const std::optional<KeptBytes>& output) {
    if (!output) return {};
    return {part(output->head), part(output->tail)};
}

void add_all(Facts& facts, const RunEntry& entry) {
    add_identity(facts, entry.run);
    if (entry.revision > 0) facts.add(Tag::revision, entry.revision);
    add_course(facts, entry.run);
    add_maybe(facts, Tag::uid, entry.uid);
    if (entry.closes) facts.add(Tag::closes, 1);
    if (!entry.output) return;
    const auto& [seen, head, tail] = *entry.output;
    facts.add(Tag::stdout_seen, static_cast<std::int64_t>(seen));
    facts.add(Tag::stdout_kept_head, static_cast<std::int64_t>(head.size()));
    facts.add(Tag::stdout_kept_tail, static_cast<std::int64_t>(tail.size()));
}

Kind kind_of(const Run& run) { return is_end(run.outcome) ? Kind::end : Kind::start; }

}  // namespace

std::string bytes_of(const RunEntry& entry) {
    Facts facts;
    add_all(facts, entry);
    const auto parts = parts_of(entry.output);
    const auto head = entry_head(kind_of(entry.run), facts, parts);
    std::string bytes(reinterpret_cast<const char*>(&head), sizeof head);
    bytes.append(facts.view());
    if (entry.output) bytes.append(entry.output->head).append(entry.output->tail);
    return bytes;
}

int leave(const RunEntry& entry, const Path& store, int first_step) {
    Facts facts;
    add_all(facts, entry);
    const auto parts = parts_of(entry.output);
    const auto kind = kind_of(entry.run);
    const auto key = key_bytes(entry.run.key);
    const auto name = kind == Kind::start ? start_name(key) : end_name(key, entry.revision);
    int first = 0;
    for (int step = first_step; step < spool_ladder; ++step) {
        Path path;
        if (!spool_folder(path, store, step)) continue;
        const auto folder = open_folder(path, step);
        const int error =
            folder ? write_entry(folder, name, kind, facts, parts, Durability::durable) : errno;
        if (error == 0) return 0;
        if (first == 0) first = error;
    }
    return first == 0 ? ENOENT : first;
}

}  // namespace jw::spool

// SPDX-License-Identifier: MIT
#include "capture/spool/reader.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "capture/spool/facts.hpp"
#include "capture/spool/output_times.hpp"

namespace jw::spool {

namespace {

/// The wrapper writes 128 KiB at most; a section far above that is no work of ours.
constexpr std::uint32_t largest_facts = 1U << 20;

constexpr std::size_t largest_fingerprint = 12'288;

/// 2^33 seconds, in the year 2242: up to there a double holds the time to the microsecond.
constexpr std::int64_t latest_start = 8'589'934'592'000'000;
constexpr std::int64_t longest_span = 3'155'760'000'000'000;  ///< a hundred years

Unreadable damaged(std::string why) {
    return {.kind = Unreadable::Kind::damaged, .why = std::move(why)};
}

std::string hex(std::string_view bytes) {
    std::string digits;
    for (const char byte : bytes) {
        digits += "0123456789abcdef"[static_cast<unsigned char>(byte) >> 4];
        digits += "0123456789abcdef"[static_cast<unsigned char>(byte) & 15];
    }
    return digits;
}

std::vector<std::string> words(std::string_view argv) {
    std::vector<std::string> words;
    while (!argv.empty()) {
        const auto end = std::min(argv.find('\0'), argv.size());
        words.emplace_back(argv.substr(0, end));
        argv.remove_prefix(std::min(end + 1, argv.size()));
    }
    return words;
}

Instant start_time(std::int64_t micros) {
    return Instant{Micros{std::clamp(micros, std::int64_t{0}, latest_start)}};
}

std::optional<Micros> span(std::optional<std::int64_t> micros) {
    if (!micros || *micros < 0) return std::nullopt;
    return Micros{std::min(*micros, longest_span)};
}

/// Fills in exit, signal and core from what wait(2) said.
void set_status(Run& run, std::optional<std::int64_t> wait_status) {
    if (run.outcome == Outcome::skipped) return;
    if (wait_status) {
        const auto status = static_cast<int>(*wait_status);
        if (WIFEXITED(status)) run.exit = WEXITSTATUS(status);
        if (WIFSIGNALED(status)) {
            run.signal = WTERMSIG(status);
            run.exit = 128 + WTERMSIG(status);
            run.core_dumped = WCOREDUMP(status);
        }
    }
    if (!run.source.empty()) return;  // the wrapper's own codes are not those of systemd
    if (run.outcome == Outcome::not_started && !run.exit)
        run.exit = exit_of_start_error(run.start_error);
    if (run.outcome == Outcome::timeout) run.exit = exit_timed_out;
}

std::uint32_t attempt(std::uint64_t number) {
    constexpr std::uint64_t most = 1'000'000'000;
    return static_cast<std::uint32_t>(std::min(number, most));
}

UnitPart unit_part(const FactTable& facts) {
    switch (facts.number(Tag::unit_part).value_or(0)) {
        case static_cast<std::int64_t>(UnitPart::main):
            return UnitPart::main;
        case static_cast<std::int64_t>(UnitPart::observed):
            return UnitPart::observed;
        default:
            return UnitPart::none;
    }
}

void set_identity(Entry& entry, const FactTable& facts) {
    auto& run = entry.run;
    run.key = hex(facts.bytes(Tag::key));
    run.job = facts.text(Tag::job);
    run.argv = words(facts.bytes(Tag::argv));
    run.cwd = facts.text(Tag::cwd);
    run.host = facts.text(Tag::host);
    run.boot_id = facts.text(Tag::boot_id);
    run.machine = facts.text(Tag::machine);
    run.unit = facts.text(Tag::unit);
    run.invocation_id = facts.text(Tag::invocation_id);
    run.unit_part = unit_part(facts);
    run.trigger = facts.text(Tag::trigger);
    run.note = facts.text(Tag::note);
    run.mistake = facts.text(Tag::mistake);
    run.source = facts.text(Tag::source);
    run.result = facts.text(Tag::result);
    if (const auto uid = facts.amount(Tag::uid)) entry.uid = static_cast<std::uint32_t>(*uid);
    entry.unmasked = facts.number(Tag::unmasked).value_or(0) != 0;
    entry.warn_by_program = facts.number(Tag::warn_by_program).value_or(0) != 0;
    entry.is_data = facts.number(Tag::data).value_or(0) != 0;
    entry.closes = facts.number(Tag::closes).value_or(0) != 0;
    entry.revision = facts.amount(Tag::revision).value_or(0);
    if (facts.bytes(Tag::fingerprint).size() <= largest_fingerprint)
        entry.fingerprint = facts.text(Tag::fingerprint);
}

ProcessId process(const FactTable& facts, Tag pid, Tag start) {
    return {.pid = facts.number(pid).value_or(0), .start_ticks = facts.amount(start).value_or(0)};
}

/// An end without a known outcome is `unknown`: silence is never taken for a success.
Outcome outcome(Kind kind, const FactTable& facts) {
    if (kind == Kind::start) return Outcome::running;
    const auto number = facts.amount(Tag::outcome);
    const auto known = number ? outcome_of(*number) : std::nullopt;
    return known && is_end(*known) ? *known : Outcome::unknown;
}

void set_course(Entry& entry, const FactTable& facts) {
    auto& run = entry.run;
    run.started = start_time(facts.number(Tag::started).value_or(0));
    run.process = process(facts, Tag::job_pid, Tag::job_start);
    run.wrapper = process(facts, Tag::wrapper_pid, Tag::wrapper_start);
    run.relay = process(facts, Tag::relay_pid, Tag::relay_start);
    run.pid_namespace = facts.amount(Tag::pid_namespace).value_or(0);
    run.time_namespace = facts.amount(Tag::time_namespace).value_or(0);
    run.boottime = span(facts.number(Tag::boottime));
    run.monotonic = span(facts.number(Tag::monotonic));
    run.file_tree = static_cast<std::uint64_t>(facts.number(Tag::file_tree).value_or(0));
    run.time_limit = span(facts.number(Tag::time_limit));
    run.outcome = outcome(entry.kind, facts);
    run.merged = facts.number(Tag::merged).value_or(0) != 0;
    if (entry.kind == Kind::start) return;
    run.duration = span(facts.number(Tag::duration));
    run.suspended = span(facts.number(Tag::suspended));
    run.start_error = static_cast<int>(facts.number(Tag::start_error).value_or(0));
    run.cpu_user = span(facts.number(Tag::cpu_user));
    run.cpu_system = span(facts.number(Tag::cpu_system));
    run.cpu = span(facts.number(Tag::cpu));
    run.memory_peak = facts.amount(Tag::memory_peak);
    run.attempt = attempt(facts.amount(Tag::attempt).value_or(0));
    if (const auto by = facts.number(Tag::retry_by)) run.retry_by = start_time(*by);
    run.io_read = facts.amount(Tag::io_read);
    run.io_written = facts.amount(Tag::io_written);
    run.max_rss = facts.amount(Tag::max_rss);
    run.blocks_in = facts.amount(Tag::blocks_in);
    run.blocks_out = facts.amount(Tag::blocks_out);
    set_status(run, facts.number(Tag::wait_status));
}

/// How much of one stream the output section holds: `head` bytes of its beginning, then `tail`
/// bytes of its end.
struct Kept {
    std::uint64_t seen = 0, head = 0, tail = 0;
};

Kept kept(const FactTable& facts, Tag seen, Tag head, Tag tail) {
    return {.seen = facts.amount(seen).value_or(0),
            .head = facts.amount(head).value_or(0),
            .tail = facts.amount(tail).value_or(0)};
}

/// Takes the kept bytes of one stream off `rest`; false if they are not all there.
bool take_stream(const Kept& kept, std::string_view& rest, StreamFacts& facts, std::string& bytes) {
    if (kept.head > rest.size() || kept.tail > rest.size() - kept.head) return false;
    const auto length = kept.head + kept.tail;
    if (length > kept.seen) return false;
    facts = {.seen = kept.seen, .dropped = kept.seen - length, .gap_at = 0};
    if (facts.dropped > 0) facts.gap_at = kept.head;
    bytes = rest.substr(0, length);
    rest.remove_prefix(length);
    return true;
}

/// When the output came, by places in what is kept of it.
OutputTimes output_times(const FactTable& facts, const Kept& out, const Kept& err) {
    auto times = parse_output_times(facts.bytes(Tag::output_times));
    for (auto& mark : times.marks) {
        mark.out = place_in_kept(mark.out, out.seen, out.head, out.tail);
        mark.err = place_in_kept(mark.err, err.seen, err.head, err.tail);
    }
    return times;
}

/// Splits the output section; when it is torn all of it counts as dropped. An entry that does not
/// say how much was written leaves it unknown.
void set_output(Entry& entry, const FactTable& facts, const Head& head, std::string_view section) {
    if (!facts.amount(Tag::stdout_seen)) {
        entry.run.out.known = entry.run.err.known = false;
        return;
    }
    const auto out = kept(facts, Tag::stdout_seen, Tag::stdout_kept_head, Tag::stdout_kept_tail);
    const auto err = kept(facts, Tag::stderr_seen, Tag::stderr_kept_head, Tag::stderr_kept_tail);
    const bool whole = section.size() == head.output_length &&
                       checksum(section.data(), section.size()) == head.output_checksum;
    auto rest = section;
    if (whole && take_stream(out, rest, entry.run.out, entry.output.out) &&
        take_stream(err, rest, entry.run.err, entry.output.err)) {
        entry.output.times = output_times(facts, out, err);
        return;
    }
    entry.output_torn = true;
    entry.output = {};
    entry.run.out = {.seen = out.seen, .dropped = out.seen, .gap_at = 0};
    entry.run.err = {.seen = err.seen, .dropped = err.seen, .gap_at = 0};
}

/// The parts of a bare name between the dots.
std::vector<std::string_view> dotted_parts(std::string_view name) {
    std::vector<std::string_view> parts;
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
        parts.push_back(name.substr(0, dot));
        name.remove_prefix(dot + 1);
    }
    parts.push_back(name);
    return parts;
}

std::optional<std::uint64_t> hex_number(std::string_view digits) {
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::optional<std::string> hex_text(std::string_view digits) {
    if (digits.size() % 2 != 0) return std::nullopt;
    std::string text;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto byte = hex_number(digits.substr(i, 2));
        if (!byte || *byte == 0) return std::nullopt;
        text += static_cast<char>(*byte);
    }
    return text;
}

bool is_key(std::string_view text) {
    return text.size() == 32 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<Entry, Unreadable> parse(std::string_view bytes) {
    Head head;
    if (bytes.size() < sizeof head) return damaged("the file is shorter than its head");
    std::memcpy(&head, bytes.data(), sizeof head);
    bytes.remove_prefix(sizeof head);
    if (head.magic != magic || head.version == 0) return damaged("the file is no spool entry");
    if (head.version > version)
        return Unreadable{.kind = Unreadable::Kind::newer,
                          .why = "the entry was written by a newer job-watch"};
    if (head.kind < static_cast<std::uint16_t>(Kind::start) ||
        head.kind > static_cast<std::uint16_t>(Kind::checkpoint))
        return damaged("the entry is of no known kind");
    if (head.facts_length > std::min<std::size_t>(largest_facts, bytes.size()))
        return damaged("the facts are not all there");

    const auto section = bytes.substr(0, head.facts_length);
    if (checksum(section.data(), section.size()) != head.facts_checksum)
        return damaged("the facts do not match their checksum");
    const auto facts = FactTable::parse(section);
    if (!facts) return damaged("the facts are no list of facts");
    if (facts->bytes(Tag::key).size() != 16) return damaged("the entry has no key");

    Entry entry;
    entry.kind = static_cast<Kind>(head.kind);
    set_identity(entry, *facts);
    set_course(entry, *facts);
    set_output(entry, *facts, head, bytes.substr(head.facts_length));
    return entry;
}

Result<Entry, Unreadable> parse_bare_name(std::string_view name) {
    const auto parts = dotted_parts(name);
    if (parts.size() != 7 || !is_key(parts[0]) || parts[6] != std::string_view{bare_suffix + 1})
        return damaged("the name is no bare entry");
    const auto started = hex_number(parts[1]), duration = hex_number(parts[2]),
               outcome = hex_number(parts[3]), status = hex_number(parts[4]);
    const auto job = hex_text(parts[5]);
    if (!started || !duration || !outcome || !status || !job)
        return damaged("the name is no bare entry");

    Entry entry;
    entry.kind = Kind::end;
    entry.bare = true;
    entry.run.key = parts[0];
    entry.run.job = *job;
    entry.run.started = start_time(static_cast<std::int64_t>(*started));
    entry.run.duration = span(static_cast<std::int64_t>(*duration));
    entry.run.outcome = outcome_of(*outcome).value_or(Outcome::unknown);
    if (!is_end(entry.run.outcome)) entry.run.outcome = Outcome::unknown;
    // Status 0 says little for outcomes that need not come from wait(2): it may mean "none".
    if (*status != 0 || entry.run.outcome == Outcome::success)
        set_status(entry.run, static_cast<std::int64_t>(*status & 0xffff));
    entry.run.note = "the disk was full: only the result was kept";
    entry.run.out.known = entry.run.err.known = false;
    return entry;
}

}  // namespace jw::spool

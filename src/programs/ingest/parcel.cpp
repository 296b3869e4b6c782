// SPDX-License-Identifier: MIT
#include "programs/ingest/parcel.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "capture/spool/facts.hpp"
#include "capture/spool/reader.hpp"
#include "programs/ingest/own_key.hpp"
#include "systemd/unit/name.hpp"

namespace jw::ingest {

namespace {

using spool::Kind;
using spool::Tag;

/// What a wrapper counts and measures.
constexpr std::array numbers{
    Tag::revision,         Tag::duration,      Tag::suspended,        Tag::outcome,
    Tag::wait_status,      Tag::start_error,   Tag::job_pid,          Tag::job_start,
    Tag::wrapper_pid,      Tag::wrapper_start, Tag::relay_pid,        Tag::relay_start,
    Tag::cpu_user,         Tag::cpu_system,    Tag::max_rss,          Tag::blocks_in,
    Tag::blocks_out,       Tag::merged,        Tag::stdout_seen,      Tag::stdout_kept_head,
    Tag::stdout_kept_tail, Tag::stderr_seen,   Tag::stderr_kept_head, Tag::stderr_kept_tail,
    Tag::pid_namespace,    Tag::time_limit,    Tag::unit_part};

/// What it tells in words. Long ones last: where there is no room they are cut.
constexpr std::array texts{Tag::invocation_id, Tag::trigger, Tag::note,
                           Tag::mistake,       Tag::cwd,     Tag::argv};

Failure refused(std::string why) { return {"the run is not accepted", std::move(why), ""}; }

Result<spool::Entry> parsed(std::string_view bytes) {
    auto entry = spool::parse(bytes);
    if (!entry) return refused(entry.error().why);
    if (entry->kind == Kind::checkpoint) return refused("it is no run");
    if (entry->output_torn) return refused("its output is not all there");
    return *std::move(entry);
}

spool::Name name_of(const spool::Entry& entry, const spool::Key& key) {
    constexpr std::uint64_t most = std::numeric_limits<unsigned>::max();
    if (entry.kind == Kind::start) return spool::start_name(key);
    return spool::end_name(key, static_cast<unsigned>(std::min(entry.revision, most)));
}

/// The facts of bytes that were parsed before, and what comes behind them.
struct Sections {
    spool::FactTable facts;
    std::string_view output;
};

Sections sections_of(std::string_view bytes) {
    spool::Head head{};
    std::memcpy(&head, bytes.data(), sizeof head);
    bytes.remove_prefix(sizeof head);
    return {*spool::FactTable::parse(bytes.substr(0, head.facts_length)),
            bytes.substr(head.facts_length)};
}

std::string job_of(const spool::Entry& entry, const Origin& origin, const IsNameOf& is_name_of) {
    const auto& said = entry.run.job;
    if (said == origin.unit || is_name_of(origin.unit, said)) return said;
    return std::string{unit::stem_of(origin.unit)};
}

/// Where it was on the clock of the boot tells when it was: both clocks are also ours. So nobody
/// can say that they have moved.
void add_start(spool::Facts& facts, const spool::FactTable& said, const Origin& origin) {
    const auto started = said.number(Tag::started).value_or(0);
    const auto boottime = said.number(Tag::boottime);
    const auto its_time = said.number(Tag::time_namespace);
    const bool is_our_clock = boottime && its_time && *its_time == origin.time_namespace;
    if (!is_our_clock || *boottime < 0 || *boottime > origin.boottime)
        return facts.add(Tag::started, std::min(started, origin.now));
    facts.add(Tag::started, origin.now - (origin.boottime - *boottime));
    facts.add(Tag::boottime, *boottime);
    if (const auto monotonic = said.number(Tag::monotonic)) facts.add(Tag::monotonic, *monotonic);
    facts.add(Tag::time_namespace, *its_time);
}

}  // namespace

Result<Parcel> any_run(std::string_view bytes) {
    const auto entry = parsed(bytes);
    if (!entry) return entry.error();
    spool::Key key{};
    std::ranges::copy(sections_of(bytes).facts.bytes(Tag::key), key.begin());
    return Parcel{name_of(*entry, key), std::string{bytes}};
}

Result<Parcel> own_run(std::string_view bytes, const Origin& origin, const IsNameOf& is_name_of) {
    const auto entry = parsed(bytes);
    if (!entry) return entry.error();
    const auto [said, output] = sections_of(bytes);
    const auto key = own_key(said.bytes(Tag::key), origin.uid, origin.unit);

    spool::Facts facts;
    facts.add(Tag::key, {key.data(), key.size()});
    facts.add(Tag::job, job_of(*entry, origin, is_name_of));
    facts.add(Tag::uid, static_cast<std::int64_t>(origin.uid));
    facts.add(Tag::unit, origin.unit);
    facts.add(Tag::host, origin.host);
    facts.add(Tag::boot_id, origin.boot_id);
    add_start(facts, said, origin);
    for (const auto tag : numbers)
        if (const auto number = said.number(tag)) facts.add(tag, *number);
    for (const auto tag : texts)
        if (const auto text = said.bytes(tag); !text.empty()) facts.add(tag, text);

    const iovec part{const_cast<char*>(output.data()), output.size()};
    const auto head = spool::entry_head(entry->kind, facts, {&part, 1});
    std::string made{reinterpret_cast<const char*>(&head), sizeof head};
    made.append(facts.view()).append(output);
    return Parcel{name_of(*entry, key), std::move(made)};
}

}  // namespace jw::ingest

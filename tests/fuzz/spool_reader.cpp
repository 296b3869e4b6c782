// SPDX-License-Identifier: MIT
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "capture/spool/reader.hpp"

namespace {

using namespace jw;

void require(bool holds) {
    if (!holds) std::abort();
}

/// What the store relies on, whatever the bytes were.
void check(const spool::Entry& entry, std::size_t size) {
    const auto& run = entry.run;
    require(run.key.size() == 32);
    require(run.job.find('\0') == std::string::npos);
    require(run.started.time_since_epoch().count() >= 0);
    require(!run.duration || run.duration->count() >= 0);
    require(entry.output.out.size() + entry.output.err.size() <= size);
    require(run.out.dropped <= run.out.seen && run.err.dropped <= run.err.seen);
    require(run.out.gap_at <= entry.output.out.size());
    require(run.err.gap_at <= entry.output.err.size());
    require((entry.kind == spool::Kind::start) == (run.outcome == Outcome::running));
    require(!entry.output_torn || (entry.output.out.empty() && entry.output.err.empty()));
}

/// The checksums made right, so that mutations get past them.
std::string repaired(std::string_view bytes) {
    std::string whole{bytes};
    spool::Head head;
    if (whole.size() < sizeof head) return whole;
    std::memcpy(&head, whole.data(), sizeof head);
    const auto rest = whole.size() - sizeof head;
    if (head.facts_length > rest) head.facts_length = static_cast<std::uint32_t>(rest);
    const char* facts = whole.data() + sizeof head;
    head.magic = spool::magic;
    head.version = spool::version;
    head.facts_checksum = spool::checksum(facts, head.facts_length);
    head.output_length = rest - head.facts_length;
    head.output_checksum = spool::checksum(facts + head.facts_length, head.output_length);
    std::memcpy(whole.data(), &head, sizeof head);
    return whole;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    if (const auto entry = spool::parse(bytes)) check(*entry, size);
    if (const auto entry = spool::parse(repaired(bytes))) check(*entry, size);
    if (const auto entry = spool::parse_bare_name(bytes)) check(*entry, size);
    return 0;
}

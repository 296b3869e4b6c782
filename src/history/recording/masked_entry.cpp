// SPDX-License-Identifier: MIT
#include "history/recording/masked_entry.hpp"

#include <algorithm>
#include <utility>

#include "judge/alert/masking.hpp"

namespace jw::history {

namespace {

/// What is before the gap and what is behind it are masked by themselves: the end of one line and
/// the middle of another make no line.
std::string masked_stream(const std::string& kept, StreamFacts& facts) {
    if (facts.dropped == 0) return alert::masked(kept);
    const auto gap = static_cast<std::size_t>(std::min<std::uint64_t>(facts.gap_at, kept.size()));
    auto head = alert::masked(std::string_view{kept}.substr(0, gap));
    facts.gap_at = head.size();
    return head + alert::masked(std::string_view{kept}.substr(gap));
}

}  // namespace

spool::Entry masked(spool::Entry entry) {
    if (entry.unmasked || entry.bare || entry.kind == spool::Kind::checkpoint) return entry;
    auto& run = entry.run;
    run.argv = alert::masked_words(std::move(run.argv));
    run.mistake = alert::masked(run.mistake);
    // In data nothing is a line: a mask would only damage it.
    if (!entry.is_data) entry.output.out = masked_stream(entry.output.out, run.out);
    entry.output.err = masked_stream(entry.output.err, run.err);
    return entry;
}

}  // namespace jw::history

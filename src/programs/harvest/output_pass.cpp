// SPDX-License-Identifier: MIT
#include "programs/harvest/output_pass.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "programs/harvest/unit_lines.hpp"

namespace jw::harvest {

namespace {

using journal::UnitRun;

/// Whose lines are looked for together: machine, user and unit.
using Writer = std::tuple<std::string, std::optional<std::uint32_t>, std::string>;

constexpr std::chrono::minutes file_margin{1};

struct Written {
    std::vector<UnitRun> runs, beside;

    bool has(const UnitRun& run) const {
        const auto is_it = [&run](const auto& other) { return other.invocation == run.invocation; };
        return std::ranges::any_of(runs, is_it) || std::ranges::any_of(beside, is_it);
    }
};

/// The files that can hold lines of these runs.
std::vector<sd::Journal*> open_for(const std::vector<JournalFile>& files, OpenFiles& open,
                                   const Written& written) {
    auto from = Instant::max();
    auto until = Instant::min();
    for (const auto& run : written.beside) from = std::min(from, journal::start_of(run));
    for (const auto& run : written.runs) {
        from = std::min(from, journal::start_of(run));
        until = std::max(until, run.ended ? run.ended->wall : Instant::max() - file_margin);
    }
    std::vector<sd::Journal*> opened;
    for (const auto& file : files) {
        if (file.ends < from - file_margin || file.begins > until + file_margin) continue;
        if (auto* journal = open.journal_of(file)) opened.push_back(journal);
    }
    return opened;
}

Writer writer_of(const UnitRun& run) { return {run.manager.machine, run.manager.uid, run.unit}; }

}  // namespace

void read_output(const std::vector<JournalFile>& files, OpenFiles& open, std::vector<UnitRun> runs,
                 std::vector<UnitRun> beside, const journal::UnitOutput::Give& give) {
    std::map<Writer, Written> by_writer;
    for (auto& run : runs) by_writer[writer_of(run)].runs.push_back(std::move(run));
    for (auto& run : beside)
        if (const auto found = by_writer.find(writer_of(run));
            found != by_writer.end() && !found->second.has(run))
            found->second.beside.push_back(std::move(run));
    journal::Entry line;
    for (auto& [writer, written] : by_writer) {
        const auto opened = open_for(files, open, written);
        journal::UnitOutput output{std::move(written.runs), give, std::move(written.beside)};
        const auto& [machine, uid, unit] = writer;
        UnitLines lines{opened, unit, uid, output.from()};
        bool wants_more = true;
        while (wants_more && lines.next(line)) wants_more = output.add(line);
        if (wants_more) open.mend();  // that may not have been the end
        output.finish();
    }
}

}  // namespace jw::harvest

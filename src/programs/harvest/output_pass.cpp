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

/// When lines of a run can have been received, whenever the clock was set while it ran.
struct Reach {
    Instant from, until;
};

Reach reach_of(const UnitRun& run) {
    const auto start = journal::start_of(run);
    if (!run.ended) return {start, Instant::max() - file_margin};
    const auto took = journal::duration_of(run).value_or(Micros{0});
    return {std::min(start, run.ended->wall - took), std::max(run.ended->wall, start + took)};
}

/// The files that can hold lines of these runs.
std::vector<UnitLines::File> open_for(const std::vector<JournalFile>& files, OpenFiles& open,
                                      const Written& written) {
    auto from = Instant::max();
    auto until = Instant::min();
    for (const auto& run : written.beside) from = std::min(from, journal::start_of(run));
    for (const auto& run : written.runs) {
        const auto reach = reach_of(run);
        from = std::min(from, reach.from);
        until = std::max(until, reach.until);
    }
    std::vector<UnitLines::File> opened;
    for (const auto& file : files) {
        const bool is_apart = file.ends < from - file_margin || file.begins > until + file_margin;
        if (is_apart && !file.goes_back) continue;
        if (auto* journal = open.journal_of(file)) opened.push_back({journal, file.goes_back});
    }
    return opened;
}

/// The run before another one of the same unit; null where it is not among those to be sent.
UnitRun* run_before(const UnitRun& run, Written& written) {
    const auto is_nearer = [&run](const UnitRun& other, const UnitRun* nearest) {
        return journal::start_of(other) < journal::start_of(run) &&
               (nearest == nullptr || journal::start_of(*nearest) < journal::start_of(other));
    };
    UnitRun* nearest = nullptr;
    for (auto& other : written.runs)
        if (is_nearer(other, nearest)) nearest = &other;
    const auto lies_between = [&](const UnitRun& other) { return is_nearer(other, nearest); };
    return std::ranges::any_of(written.beside, lies_between) ? nullptr : nearest;
}

/// Whether a line of the run was stored before journald told of suppressed ones: then the limit was
/// reached in this run. Else it had been reached before the run wrote anything.
bool wrote_before_the_limit(const std::vector<UnitLines::File>& opened, const UnitRun& run) {
    UnitLines lines{opened, run.unit, run.manager.uid, journal::start_of(run)};
    journal::Entry line;
    while (lines.next(line) && line.received() < run.suppressed_told)
        if (line.text(journal::Field::of_invocation) == run.invocation) return true;
    return false;
}

/// Gives suppressed lines to the run that wrote them.
void settle_suppressed(const std::vector<UnitLines::File>& opened, Written& written) {
    for (auto& run : written.runs) {
        if (run.first_suppressed > 0 && !wrote_before_the_limit(opened, run)) {
            run.suppressed -= run.first_suppressed;
            run.suppressed_before += run.first_suppressed;
        }
        run.first_suppressed = 0;
        if (run.suppressed_before == 0) continue;
        if (auto* before = run_before(run, written))
            before->suppressed += std::exchange(run.suppressed_before, 0);
    }
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
        settle_suppressed(opened, written);
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

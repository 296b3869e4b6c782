// SPDX-License-Identifier: MIT
#include "harvest/output_pass.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "sd/journal.hpp"

namespace jw::harvest {

namespace {

using journal::UnitRun;

/// Whose lines are looked for together.
using Writer = std::tuple<std::string, std::optional<std::uint32_t>, std::string>;

constexpr std::chrono::minutes file_margin{1};

struct Written {
    std::vector<UnitRun> runs, beside;
};

/// The files that can hold lines of these runs, opened as one.
std::optional<sd::Journal> open_for(const std::vector<JournalFile>& files,
                                    const std::vector<UnitRun>& runs,
                                    const std::vector<UnitRun>& beside) {
    auto from = Instant::max();
    auto until = Instant::min();
    for (const auto& run : beside) from = std::min(from, journal::start_of(run));
    for (const auto& run : runs) {
        from = std::min(from, journal::start_of(run));
        until = std::max(until, run.ended ? run.ended->wall : Instant::max() - file_margin);
    }
    std::vector<std::string> paths;
    for (const auto& file : files)
        if (file.ends >= from - file_margin && file.begins <= until + file_margin)
            paths.push_back(file.path);
    auto journal = sd::Journal::open(paths);
    if (!journal) return std::nullopt;
    return std::move(*journal);
}

Writer writer_of(const UnitRun& run) { return {run.manager.machine, run.manager.uid, run.unit}; }

void match_writer(sd::Journal& journal, const Writer& writer) {
    const auto& [machine, uid, unit] = writer;
    journal.clear_matches();
    journal.match((uid ? "_SYSTEMD_USER_UNIT=" : "_SYSTEMD_UNIT=") + unit);
    if (uid) journal.match("_UID=" + std::to_string(*uid));
}

}  // namespace

void read_output(const std::vector<JournalFile>& files, std::vector<UnitRun> runs,
                 std::vector<UnitRun> beside, const journal::UnitOutput::Give& give) {
    auto journal = open_for(files, runs, beside);
    std::map<Writer, Written> by_writer;
    for (auto& run : runs) by_writer[writer_of(run)].runs.push_back(std::move(run));
    for (auto& run : beside)
        if (const auto found = by_writer.find(writer_of(run)); found != by_writer.end())
            found->second.beside.push_back(std::move(run));
    journal::Entry entry;
    for (auto& [writer, written] : by_writer) {
        journal::UnitOutput output{std::move(written.runs), give, std::move(written.beside)};
        if (journal) {
            match_writer(*journal, writer);
            journal->seek(output.from());
            while (journal->next() == sd::Step::entry)
                if (journal->read(entry) && !output.add(entry)) break;
        }
        output.finish();
    }
}

}  // namespace jw::harvest

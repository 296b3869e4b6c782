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

constexpr std::chrono::minutes margin{1};

/// The files that can hold lines of these runs, opened as one.
std::optional<sd::Journal> open_for(const std::vector<JournalFile>& files,
                                    const std::vector<UnitRun>& runs) {
    auto from = Instant::max();
    auto until = Instant::min();
    for (const auto& run : runs) {
        from = std::min(from, journal::start_of(run));
        until = std::max(until, run.ended ? run.ended->wall : Instant::max() - margin);
    }
    std::vector<std::string> paths;
    for (const auto& file : files)
        if (file.ends >= from - margin && file.begins <= until + margin) paths.push_back(file.path);
    auto journal = sd::Journal::open(paths);
    if (!journal) return std::nullopt;
    return std::move(*journal);
}

void match_writer(sd::Journal& journal, const Writer& writer) {
    const auto& [machine, uid, unit] = writer;
    journal.clear_matches();
    journal.match((uid ? "_SYSTEMD_USER_UNIT=" : "_SYSTEMD_UNIT=") + unit);
    if (uid) journal.match("_UID=" + std::to_string(*uid));
}

}  // namespace

void read_output(const std::vector<JournalFile>& files, std::vector<UnitRun> runs,
                 const journal::UnitOutput::Give& give) {
    auto journal = open_for(files, runs);
    std::map<Writer, std::vector<UnitRun>> by_writer;
    for (auto& run : runs)
        by_writer[{run.manager.machine, run.manager.uid, run.unit}].push_back(std::move(run));
    journal::Entry entry;
    for (auto& [writer, written] : by_writer) {
        journal::UnitOutput output{std::move(written), give};
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

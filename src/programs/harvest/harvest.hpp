// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "programs/harvest/chain.hpp"
#include "programs/harvest/open_files.hpp"
#include "programs/harvest/sender.hpp"
#include "systemd/harvest/coverage.hpp"
#include "systemd/harvest/request.hpp"
#include "systemd/harvest/state.hpp"
#include "systemd/journal/reducer.hpp"
#include "systemd/journal/selection.hpp"
#include "systemd/sd/journal.hpp"

namespace jw::harvest {

/// Reads journals and sends the runs that they tell of: file by file what managers said, and after
/// some thousand runs what their units wrote, so that memory stays bounded whatever the journals
/// hold. After each such share a checkpoint is sent from which another harvest can go on.
class Harvest {
public:
    explicit Harvest(journal::Request request);

    void run();

private:
    void survey_files();
    void name_newest_boots();
    void name_boot();
    void note_lost_chains();
    bool is_gap(const Position& read_to, const JournalFile& file) const;
    void choose_services();
    void read(JournalFile& file);
    bool open_at(sd::Journal& journal, const JournalFile& file);
    void note_time(JournalFile& file);
    bool take_entry(sd::Journal& journal, JournalFile& file);
    bool go_on(const JournalFile& file, const std::string& cursor);
    bool is_beyond(const sd::Journal& journal, const JournalFile& file) const;
    void progress(const JournalFile& file, Instant at);

    void take(journal::UnitRun run);
    void take_told();
    void take_cron(const Run& run);
    void count(const journal::UnitRun& unit_run);
    void note_damage(const std::string& path, const std::string& why);
    bool wants(Instant started) const;
    void send_share();
    std::vector<journal::UnitRun> runs_beside() const;
    void remember(const std::vector<journal::UnitRun>& sent);

    journal::Request request_;
    Sender sender_;
    journal::State state_;
    journal::Selection selection_;
    std::vector<JournalFile> files_;
    OpenFiles open_;
    journal::Reducer reducer_;
    journal::Entry entry_;
    Instant received_;                     ///< the entry before, in the file that is being read
    std::vector<journal::UnitRun> ended_;  ///< to be sent with their output
    journal::Coverage coverage_;
    std::uint64_t bytes_ = 0, bytes_done_ = 0;
    unsigned shown_ = 0;
    std::uint64_t entries_since_checkpoint_ = 0;
    unsigned files_since_checkpoint_ = 0;
};

}  // namespace jw::harvest

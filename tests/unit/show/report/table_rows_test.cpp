// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "history/database/database.hpp"
#include "history/reading/report_view.hpp"
#include "history/runs/run_writer.hpp"
#include "show/words/verdict.hpp"
#include "support/temp_folder.hpp"

namespace jw::report {
namespace {

class ReportRows : public ::testing::Test {
protected:
    void put(jw::Run run) const {
        auto database = history::open_for_writing(path(), std::chrono::milliseconds{1000});
        history::RunWriter writer{*database, history::Table::runs};
        run.key = std::string(31, '0') + std::to_string(++runs_);
        run.job = "job";
        run.started = Instant{Micros{1'700'000'000'000'000} + std::chrono::minutes{runs_}};
        spool::Entry entry;
        entry.kind = spool::Kind::end;
        entry.revision = 3;
        entry.run = std::move(run);
        writer.put(std::move(entry));
    }

    /// The newest run as a table shows it, and by itself.
    std::pair<history::Row, history::Row> newest() const {
        auto view = history::ReportView::open(path());
        auto rows = (*view)->runs("job", 1);
        auto whole = (*view)->run(rows.at(0).run.id);
        return {rows.at(0), *whole};
    }

private:
    std::string path() const { return folder_ / "history.db"; }

    test::TempFolder folder_;
    mutable int runs_ = 0;
};

jw::Run ended(Outcome outcome, std::optional<int> exit = {}) {
    jw::Run run;
    run.outcome = outcome;
    run.exit = exit;
    return run;
}

TEST_F(ReportRows, TellOfARunInATableWhatItTellsByItself) {
    auto run = ended(Outcome::failure, 12);
    run.argv = {"/usr/bin/rsync", "-a"};
    run.cwd = "/";
    run.trigger = "timer";
    run.cpu_user = Micros{1000};
    run.cpu_system = Micros{2000};
    run.max_rss = 4096;
    run.out = {.seen = 10, .dropped = 4, .gap_at = 3};
    run.err = {.seen = 20, .dropped = 5, .gap_at = 6};
    run.merged = true;
    put(run);
    const auto [row, whole] = newest();
    EXPECT_EQ(row.revision, whole.revision);
    EXPECT_EQ(row.run.key, whole.run.key);
    EXPECT_EQ(row.run.job, "") << "all rows of a table are of one job";
    EXPECT_EQ(row.run.started, whole.run.started);
    EXPECT_EQ(row.run.trigger, "timer");
    EXPECT_EQ(row.run.cpu_user, run.cpu_user);
    EXPECT_EQ(row.run.cpu_system, run.cpu_system);
    EXPECT_EQ(row.run.max_rss, 4096U);
    EXPECT_EQ(row.run.out.gap_at, 3U);
    EXPECT_EQ(row.run.err.dropped, 5U);
    EXPECT_TRUE(row.run.merged);
    EXPECT_EQ(show::verdict(row.run), "exit 12 (rsync: error in protocol data stream)");
    EXPECT_EQ(row.run.cwd, "");
}

TEST_F(ReportRows, SayHowEachKindOfRunEnded) {
    auto core = ended(Outcome::signal, 139);
    core.signal = 11;
    core.core_dumped = true;
    auto absent = ended(Outcome::not_started, 127);
    absent.start_error = 2;
    absent.argv = {"/no/such"};
    auto held_back = ended(Outcome::skipped);
    held_back.result = "exec-condition";
    auto told = ended(Outcome::unknown);
    told.source = "journal";
    for (const auto& run : {ended(Outcome::success, 0), ended(Outcome::success, 24), core, absent,
                            held_back, ended(Outcome::skipped), ended(Outcome::unknown), told}) {
        put(run);
        const auto [row, whole] = newest();
        EXPECT_EQ(row.run.outcome, whole.run.outcome);
        EXPECT_EQ(show::verdict(row.run), show::verdict(whole.run));
    }
}

}  // namespace
}  // namespace jw::report

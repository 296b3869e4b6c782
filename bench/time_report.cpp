// SPDX-License-Identifier: MIT
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "capture/spool/reader.hpp"
#include "history/database/database.hpp"
#include "history/reading/report_view.hpp"
#include "history/runs/run_writer.hpp"
#include "show/report/site/site.hpp"

namespace {

using namespace jw;
using Clock = std::chrono::steady_clock;

constexpr auto as_now = [] {
    return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
};

/// What a run leaves in the store: of another job each time, every tenth a failure.
void add_run(const std::string& store, const std::vector<std::string>& jobs, int number) {
    auto database = history::open_for_writing(store, std::chrono::milliseconds{1000});
    if (!database) std::abort();
    history::RunWriter writer{*database, history::Table::runs};
    spool::Entry entry;
    entry.kind = spool::Kind::end;
    entry.revision = 1;
    auto& run = entry.run;
    run.key = fmt::format("{:016x}{:016x}", as_now().time_since_epoch().count(), number);
    run.job = jobs[static_cast<std::size_t>(number) % jobs.size()];
    run.argv = {"true"};
    run.started = as_now();
    run.duration = Micros{1'000'000};
    run.outcome = number % 10 == 9 ? Outcome::failure : Outcome::success;
    run.exit = number % 10 == 9 ? 1 : 0;
    entry.output.out = "a line\n";
    run.out.seen = entry.output.out.size();
    writer.put(std::move(entry));
}

double milliseconds_of_one(const report::Site& site) {
    const auto began = Clock::now();
    const auto folder = report::Folder::open(site.dir, site.mode);
    if (!folder) std::abort();
    const auto made = report::make_pages(site, *folder, report::Extent::changed);
    if (!made || made->jobs != 1) std::abort();
    return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

}  // namespace

/// Prints, one a line, how many milliseconds a regeneration after one run takes.
int main(int argc, char** argv) {
    if (argc != 4) {
        fmt::print(stderr, "usage: job-watch-time-report STORE FOLDER TIMES\n");
        return 2;
    }
    ::umask(077);
    try {
        report::Site site{.store = argv[1], .dir = argv[2], .host = "example"};
        auto view = history::ReportView::open(site.store);
        if (!view || !*view) return 1;
        std::vector<std::string> jobs;
        for (const auto& row : (*view)->jobs()) jobs.push_back(row.name);
        view->reset();
        if (!report::render_all(site)) return 1;
        for (int i = 0; i < std::atoi(argv[3]); ++i) {
            add_run(site.store, jobs, i);
            fmt::print("{:.3f}\n", milliseconds_of_one(site));
        }
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "can't time the report: {}\n", error.what());
        return 1;
    }
}

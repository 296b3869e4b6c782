// SPDX-License-Identifier: MIT
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "capture/spool/reader.hpp"
#include "history/database/database.hpp"
#include "history/runs/run_writer.hpp"
#include "show/report/site/site.hpp"

namespace {

using namespace jw;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// How the end of a job's history looks.
enum class Ending {
    fine,
    fails,
    recovered,
    flaps,
    slower,
    runs,
    runs_long,
    skipped,
    killed,
    young
};

struct Job {
    std::string_view name;
    minutes every, offset;  ///< offset: after midnight
    double typical_seconds;
    double failures;  ///< share of runs that begin a streak
    Ending ending;
    std::string_view command, said, complaint;
};

constexpr auto jobs = std::to_array<Job>({
    {"backup-offsite", days{1}, minutes{120}, 700, 0.01, Ending::fails,
     "rsync -a --delete /srv/data/ offsite:data/", "sent 48,211,904 bytes  received 92,115 bytes",
     "rsync: connection unexpectedly closed (0 bytes received so far) [sender]\n"
     "rsync error: error in rsync protocol data stream (code 12) at io.c(231)"},
    {"cert-renew", hours{12}, minutes{210}, 3.2, 0.004, Ending::fails, "certbot renew --quiet",
     "no certificate is due",
     "Attempting to renew cert (shop.example) produced an unexpected error:\n"
     "Problem binding to port 80: Could not bind to IPv4 or IPv6."},
    {"report-daily", days{1}, minutes{360}, 95, 0.02, Ending::fine,
     "/usr/local/bin/report.py --all", "42 pages, 3 charts", "ValueError: no data for 2026-11"},
    {"db-vacuum", days{1}, minutes{540}, 600, 0.0, Ending::runs, "psql -c 'VACUUM ANALYZE'",
     "VACUUM", ""},
    {"db-dump", hours{6}, minutes{30}, 240, 0.01, Ending::slower, "pg_dump --format=custom shop",
     "dumped 1.9 GB", "pg_dump: error: connection to server failed: timeout expired"},
    {"mail-queue", minutes{5}, minutes{0}, 0.2, 0.0005, Ending::fine, "/usr/sbin/postqueue -f", "",
     ""},
    {"sync-photos", hours{1}, minutes{17}, 45, 0.03, Ending::flaps,
     "rclone sync photos remote:photos", "Transferred: 12 / 12, 100%",
     "ERROR : IMG_4711.jpg: Failed to copy: 503 Service Unavailable\nFailed to sync: 1 error"},
    {"thumbnails", hours{2}, minutes{5}, 380, 0.0, Ending::runs_long, "make -C /srv/photos thumbs",
     "128 images", ""},
    {"observatory-check", minutes{10}, minutes{0}, 1.4, 0.001, Ending::recovered,
     "/usr/local/bin/checker.py --all", "12 sites ok",
     "timeout: https://status.example/ no answer in 10 s"},
    {"tmp-clean", days{1}, minutes{15}, 2.1, 0.0, Ending::fine, "tmpreaper 7d /tmp",
     "removed 214 files", ""},
    {"log-rotate", days{1}, minutes{0}, 4.4, 0.0, Ending::fine, "logrotate /etc/logrotate.conf", "",
     ""},
    {"apt-lists", hours{12}, minutes{390}, 14, 0.02, Ending::fine, "apt-get update -q",
     "Reading package lists... Done", "E: Failed to fetch http://mirror.example  502  Bad Gateway"},
    {"zfs-scrub", days{7}, minutes{60}, 9800, 0.0, Ending::fine, "zpool scrub -w tank",
     "scrub repaired 0B", ""},
    {"feeds", minutes{30}, minutes{2}, 6.5, 0.01, Ending::fine, "/usr/local/bin/fetch-feeds",
     "31 feeds, 4 new entries", "feed planet.example: HTTP 500"},
    {"search-index", hours{4}, minutes{40}, 130, 0.005, Ending::killed,
     "/usr/local/bin/index --full", "indexed 88,120 documents", "indexing segment 7 of 12"},
    {"invoice-export", days{1}, minutes{420}, 22, 0.01, Ending::fine,
     "/opt/shop/export --yesterday", "19 invoices", "no invoice template for country NO"},
    {"git-mirror", minutes{15}, minutes{3}, 3.8, 0.003, Ending::skipped,
     "/usr/local/bin/mirror-all", "14 repositories, 2 changed",
     "fatal: unable to access 'https://git.example/a.git/': timeout"},
    {"dns-update", minutes{20}, minutes{0}, 0.4, 0.001, Ending::fine, "/usr/local/bin/ddns",
     "unchanged", ""},
    {"metrics-rollup", hours{1}, minutes{1}, 18, 0.0, Ending::fine, "/usr/local/bin/rollup --hour",
     "3600 points", ""},
    {"user-report", days{1}, minutes{480}, 33, 0.0, Ending::young, "/usr/local/bin/users --mail",
     "3 mails sent", ""},
});

constexpr int days_of_history = 90;

/// Ninety days of twenty jobs, the same each time for one seed and one end.
class Story {
public:
    Story(Instant until, unsigned seed) : until_{until}, random_{seed} {}

    std::vector<spool::Entry> entries() {
        std::vector<spool::Entry> entries;
        for (const auto& job : jobs) add_job(entries, job);
        std::ranges::stable_sort(entries, {}, [](const auto& entry) { return entry.run.started; });
        return entries;
    }

private:
    double uniform() { return std::uniform_real_distribution<double>{0, 1}(random_); }

    void add_job(std::vector<spool::Entry>& entries, const Job& job) {
        const auto begin = std::chrono::floor<days>(until_) - days{days_of_history};
        std::vector<Instant> starts;
        for (Instant at = begin + job.offset; at < until_; at += job.every)
            starts.push_back(at + Micros{static_cast<std::int64_t>(uniform() * 4e6)});
        if (job.ending == Ending::young)
            starts.erase(starts.begin(),
                         starts.end() - std::min<std::ptrdiff_t>(5, std::ssize(starts)));
        int broken = 0;
        for (std::size_t i = 0; i < starts.size(); ++i) {
            if (broken == 0 && uniform() < job.failures)
                broken = 1 + static_cast<int>(uniform() * 3);
            entries.push_back(entry(job, starts[i], starts.size() - 1 - i, broken > 0));
            broken -= broken > 0 ? 1 : 0;
        }
    }

    /// `from_end` is 0 for the newest run.
    spool::Entry entry(const Job& job, Instant started, std::size_t from_end, bool broken) {
        spool::Entry entry;
        entry.kind = spool::Kind::end;
        entry.revision = 1;
        auto& run = entry.run;
        run.key = fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(random_()), ++count_);
        run.job = job.name;
        run.argv = {"sh", "-c", std::string{job.command}};
        run.started = started;
        run.host = "alpha";
        run.cwd = "/";
        run.boot_id = std::string(32, 'b');
        run.trigger = job.every < hours{1} ? "cron" : "timer";
        run.process.pid = 1000 + static_cast<int>(uniform() * 30000);
        set_duration(run, job, from_end);
        set_end(entry, job, from_end, broken);
        return entry;
    }

    void set_duration(Run& run, const Job& job, std::size_t from_end) {
        const double spread = std::exp(std::normal_distribution<double>{0, 0.16}(random_));
        double took = job.typical_seconds * spread;
        if (job.ending == Ending::slower && from_end < 5) took *= 2.3;
        if (uniform() < 0.01) took *= 1.8;
        run.duration = Micros{std::llround(took * 1e6)};
        run.cpu_user = Micros{std::llround(took * 0.3e6)};
        run.cpu_system = Micros{std::llround(took * 0.05e6)};
        run.max_rss =
            static_cast<std::uint64_t>((20 + job.typical_seconds / 8 + uniform() * 9) * 1048576);
    }

    void set_end(spool::Entry& entry, const Job& job, std::size_t from_end, bool broken) {
        auto& run = entry.run;
        if ((job.ending == Ending::runs || job.ending == Ending::runs_long) && from_end == 0)
            return set_running(entry, job);
        if (job.ending == Ending::skipped && from_end % 9 == 3) {
            run.outcome = Outcome::skipped;
            run.duration = Micros{0};
            return;
        }
        const bool fails = (job.ending == Ending::fails && from_end < 3) ||
                           (job.ending == Ending::recovered && from_end >= 9 && from_end < 13) ||
                           (job.ending == Ending::flaps && from_end % 4 == 1 && from_end < 20) ||
                           (job.ending == Ending::killed && from_end == 0) ||
                           (broken && from_end > 14);
        fails ? set_failure(entry, job, from_end) : set_success(entry, job);
    }

    void set_running(spool::Entry& entry, const Job& job) {
        auto& run = entry.run;
        entry.kind = spool::Kind::start;
        run.outcome = Outcome::running;
        run.started = until_ - (job.ending == Ending::runs ? minutes{7} : minutes{47});
        run.duration.reset();
        run.exit.reset();
    }

    void set_success(spool::Entry& entry, const Job& job) {
        entry.run.outcome = Outcome::success;
        entry.run.exit = 0;
        std::string out;
        if (!job.said.empty()) {
            out = fmt::format("{} starts\n", job.name);
            for (int i = 0; i < 6; ++i)
                out += fmt::format("step {} took {:.2f} s\n", i + 1, uniform());
            out += fmt::format("{}\n", job.said);
        }
        set_output(entry, std::move(out), "");
    }

    void set_failure(spool::Entry& entry, const Job& job, std::size_t from_end) {
        auto& run = entry.run;
        run.outcome = job.ending == Ending::killed && from_end == 0 ? Outcome::signal
                      : uniform() < 0.1                             ? Outcome::timeout
                                                                    : Outcome::failure;
        run.exit = run.outcome == Outcome::failure ? 1 : 137;
        if (run.outcome == Outcome::signal) run.signal = 9;
        run.duration = Micros{std::llround(static_cast<double>(run.duration->count()) * 0.35)};
        std::string out = fmt::format("{} starts\n", job.name);
        for (int i = 0; i < 3; ++i) out += fmt::format("step {} took {:.2f} s\n", i + 1, uniform());
        set_output(entry, std::move(out), fmt::format("{}\n", job.complaint));
    }

    static void set_output(spool::Entry& entry, std::string out, std::string err) {
        entry.run.out.seen = out.size();
        entry.run.err.seen = err.size();
        entry.output = {.out = std::move(out), .err = std::move(err)};
    }

    Instant until_;
    std::mt19937_64 random_;
    std::uint64_t count_ = 0;
};

int write_store(const std::string& path, Instant until, unsigned seed) {
    auto database = history::open_for_writing(path, std::chrono::milliseconds{0});
    if (!database) {
        fmt::print(stderr, "{}: {}\n", database.error().failure.what, database.error().failure.why);
        return 1;
    }
    history::RunWriter writer{*database, history::Table::runs};
    SQLite::Transaction transaction{*database};
    for (auto& entry : Story{until, seed}.entries()) writer.put(std::move(entry));
    transaction.commit();
    return 0;
}

/// With the time of the story as the present: the pages are the same each time.
int write_pages(const std::string& folder, Instant until) {
    report::Site site{.store = folder + "/history.db", .dir = folder + "/html", .host = "alpha"};
    site.now = [until] { return until; };
    const auto made = report::render_all(site);
    if (made) return 0;
    fmt::print(stderr, "{}: {}\n", made.error().what, made.error().why);
    return 1;
}

}  // namespace

/// Makes a store as a small server would have it, and the report of it: 20 jobs over 90 days, some
/// of them in trouble.
int main(int argc, char** argv) {
    if (argc < 2 || argc > 4 || argv[1][0] != '/') {
        fmt::print(stderr,
                   "usage: job-watch-make-demo /FOLDER [UNTIL [SEED]]\n"
                   "UNTIL: seconds since 1970; the default is the same each time\n");
        return 2;
    }
    const std::string folder = argv[1];
    const Instant until{seconds{argc > 2 ? std::atoll(argv[2]) : 1'795'531'020}};
    ::umask(077);
    try {
        const int failed = write_store(folder + "/history.db", until,
                                       argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 1);
        return failed != 0 ? failed : write_pages(folder, until);
    } catch (const std::exception& error) {
        fmt::print(stderr, "can't make the demo: {}\n", error.what());
        return 1;
    }
}

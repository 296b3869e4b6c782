// SPDX-License-Identifier: MIT
// The whole way of entries whose numbers are extreme, yet well-formed: through the spool into the
// store, and onto every screen, page and document. Nothing may overflow, and nobody's run may be
// missing.
#include "capture/spool/entry.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "capture/spool/writer.hpp"
#include "history/alerting/alert_book.hpp"
#include "history/reading/history.hpp"
#include "history/recording/ingester.hpp"
#include "history/retention/retention.hpp"
#include "judge/stats/summary.hpp"
#include "show/json/diff_json.hpp"
#include "show/json/json.hpp"
#include "show/json/stats_json.hpp"
#include "show/pages/alerts_page.hpp"
#include "show/pages/diff_page.hpp"
#include "show/pages/history_table.hpp"
#include "show/pages/job_list.hpp"
#include "show/pages/overview.hpp"
#include "show/pages/run_page.hpp"
#include "show/pages/stats_page.hpp"
#include "show/report/site/site.hpp"
#include "show/words/state.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace jw;
using spool::Tag;

constexpr Instant now{Micros{1'800'000'000'000'000}};
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

/// Where numbers change what they are.
constexpr auto limits = std::to_array<std::int64_t>({0,
                                                     1,
                                                     -1,
                                                     most,
                                                     most - 1,
                                                     least,
                                                     least + 1,
                                                     most / 2 + 1,
                                                     std::int64_t{1} << 31,
                                                     std::numeric_limits<std::int32_t>::min(),
                                                     (std::int64_t{1} << 32) - 1,
                                                     std::int64_t{1} << 53,
                                                     (std::int64_t{1} << 53) + 1,
                                                     8'589'934'592'000'000,
                                                     3'155'760'000'000'000,
                                                     now.time_since_epoch().count(),
                                                     now.time_since_epoch().count() + 1,
                                                     86'400'000'000,
                                                     255,
                                                     256,
                                                     127,
                                                     1'799'999'000'000'000});

void require(bool holds) {
    if (!holds) std::abort();
}

/// Numbers off the input: one byte, or a value that is one of the limits or any.
class Bytes {
public:
    Bytes(const std::uint8_t* data, std::size_t size)
        : rest_{reinterpret_cast<const char*>(data), size} {}

    bool empty() const { return rest_.empty(); }

    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const auto value = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return value;
    }

    std::int64_t value() {
        const auto which = byte();
        if (which < limits.size()) return limits[which];
        std::int64_t value = 0;
        const auto length = std::min(sizeof value, rest_.size());
        std::memcpy(&value, rest_.data(), length);
        rest_.remove_prefix(length);
        return value;
    }

private:
    std::string_view rest_;
};

void add_usual(spool::Facts& facts, unsigned number, unsigned job) {
    std::array<char, 16> key{};
    key[14] = static_cast<char>(number >> 8U);
    key[15] = static_cast<char>(number);
    facts.add(Tag::key, std::string_view{key.data(), key.size()});
    facts.add(Tag::revision, 1);
    facts.add(Tag::job, "job" + std::to_string(job));
    facts.add(Tag::argv, std::string_view{"/bin/a\0b\0", 9});
    facts.add(Tag::boot_id, std::string_view{"00112233445566778899aabbccddeeff"});
    facts.add(Tag::uid, 0);
    facts.add(Tag::started, 1'799'000'000'000'000 + number * std::int64_t{60'000'000});
    facts.add(Tag::duration, 5'000'000);
    facts.add(Tag::outcome, 1);
    facts.add(Tag::wait_status, 0);
    facts.add(Tag::stdout_seen, 4);
    facts.add(Tag::stdout_kept_head, 4);
    facts.add(Tag::stdout_kept_tail, 0);
    facts.add(Tag::stderr_seen, 0);
    facts.add(Tag::stderr_kept_head, 0);
    facts.add(Tag::stderr_kept_tail, 0);
}

/// One entry: what job, start or end, and which facts have which value. Of a fact that is given
/// twice the first one counts.
void spool_entry(Bytes& bytes, const Fd& folder, unsigned number) {
    const auto shape = bytes.byte();
    const bool is_start = (shape & 1U) != 0;
    static spool::Facts facts;
    facts.shorten(0);
    for (unsigned changes = 1 + (shape >> 5U); changes > 0; --changes) {
        const auto tag = static_cast<Tag>(bytes.byte() % 62);
        const auto value = bytes.value();
        if (tag != Tag::key && tag != Tag::job) facts.add(tag, value);
    }
    add_usual(facts, number, (shape >> 1U) % 3);
    std::string out = "out\n";
    const iovec output[1] = {{out.data(), out.size()}};
    std::array<char, 16> key{};
    key[14] = static_cast<char>(number >> 8U);
    key[15] = static_cast<char>(number);
    const auto name = is_start ? spool::start_name(key) : spool::end_name(key, 1);
    require(spool::write_entry(folder, name, is_start ? spool::Kind::start : spool::Kind::end,
                               facts, output, spool::Durability::buffered) == 0);
}

unsigned fill_spool(const std::string& store, Bytes bytes) {
    ::mkdir((store + "-spool").c_str(), 0700);
    const Fd folder{::open((store + "-spool").c_str(), O_RDONLY | O_DIRECTORY)};
    unsigned number = 0;
    while (!bytes.empty() && number < 100) spool_entry(bytes, folder, ++number);
    return number;
}

void show_job(const history::History& history, const history::JobSummary& job,
              const show::Terminal& terminal) {
    auto runs = history.runs({.job = job.name});
    std::vector<stats::Sample> samples;
    for (const auto& run : runs) samples.push_back(stats::sample_of(run));
    const auto summary = stats::summary_of(std::move(samples));
    show::json_of(job.name, summary);
    show::stats_page(job.name, summary, now, terminal);
    show::json_of(job, show::NextRuns{}, now);
    const auto usual = history.usual(job.name);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto output = history.output(runs[i]);
        show::json_item(show::json_of(runs[i], output));
        show::run_page(runs[i], output, {.failures_in_row = 1, .last_success = runs.front()}, now,
                       terminal);
        if (i == 0) continue;
        const show::Side before{runs[i - 1], history.output(runs[i - 1])};
        const show::Side after{runs[i], output};
        show::diff_page(before, after, show::Noise::ignored, now, terminal);
        show::json_item(show::json_of_diff(before, after, show::Noise::counts));
    }
    const auto p50 =
        usual ? std::optional{Micros{static_cast<std::int64_t>(usual->p50)}} : std::nullopt;
    const auto totals = history.totals({.job = job.name});
    show::history_page({.runs = std::move(runs), .totals = totals}, p50, now, terminal);
}

void show_all(const history::Surroundings& surroundings, const std::string& store) {
    const auto history = history::History::open_in(surroundings, store);
    require(history.has_value());
    const show::Terminal terminal;
    auto jobs = history->jobs();
    for (const auto& job : jobs) show_job(*history, job, terminal);
    show::job_list_page(jobs, {}, now, terminal);
    show::sort_by_need(jobs, now);
    show::overview_page({.jobs = std::move(jobs),
                         .store = history->facts(),
                         .host = "here",
                         .last_words = {},
                         .next = {},
                         .now = now},
                        terminal);
    show::window_page({.runs = history->runs({}), .totals = history->totals({})}, now, terminal);
    const auto book = history::read_alert_book(store, now);
    require(book.has_value());
    show::alerts_page(*book, now, terminal);
}

/// Who reads has let go of the store before anything else is tried.
void require_runs(const history::Surroundings& surroundings, const std::string& store,
                  unsigned count) {
    const auto history = history::History::open_in(surroundings, store);
    require(history.has_value() && history->facts().runs == count && history->facts().spooled == 0);
}

void make_report(const std::string& store) {
    report::Site site;
    site.store = store;
    site.dir = store + "-html";
    site.host = "here";
    site.now = [] { return now; };
    require(report::render_all(site).has_value());
    require(report::refresh(site).has_value());
}

alert::Policy loud() {
    alert::Policy policy;
    policy.channels = {"mail"};
    return policy;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const test::TempFolder folder;
    const auto store = folder / "history.db";
    const auto spooled = fill_spool(store, {data, size});
    history::Surroundings surroundings;
    surroundings.now = [] { return now; };
    surroundings.policy_of = [](const std::string&) { return loud(); };
    show_all(surroundings, store);  // beside the store
    const auto ingested = history::ingest_in(surroundings, store, -1);
    require(ingested.has_value());
    require_runs(surroundings, store, spooled);
    show_all(surroundings, store);
    make_report(store);
    require(history::prune_at(store, {}, history::PruneMode::dry_run, now).has_value());
    require(
        history::prune_at(store, {.rows = std::chrono::days{1}}, history::PruneMode::for_real, now)
            .has_value());
    return 0;
}

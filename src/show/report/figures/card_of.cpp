// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "foundation/model/seconds.hpp"
#include "judge/stats/quantile.hpp"
#include "show/findings/finding_text.hpp"
#include "show/pages/overview.hpp"
#include "show/report/figures/blocks.hpp"
#include "show/report/figures/job_data.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"
#include "show/words/verdict.hpp"

namespace jw::report {

namespace {

constexpr std::size_t marks_in_strip = 60;
constexpr std::size_t longest_words = 240;
constexpr std::size_t news_in_card = 6;
constexpr std::size_t feed_in_card = 12;

using Rows = std::vector<history::Row>;

bool has_verdict(const Run& run) {
    return run.outcome == Outcome::success || is_failure(run.outcome);
}

double seconds_of(Micros span) { return static_cast<double>(span.count()) / 1e6; }

/// Heights on a scale that ends a little above what is usual, so that one odd run does not flatten
/// all others.
std::vector<Mark> marks_of(const Rows& rows, const std::optional<Micros>& p95) {
    const auto count = std::min(rows.size(), marks_in_strip);
    double top = p95 ? seconds_of(*p95) * 1.2 : 0;
    if (top <= 0)
        for (std::size_t i = 0; i < count; ++i)
            top = std::max(top, seconds_of(rows[i].run.duration.value_or(Micros{0})));
    std::vector<Mark> marks;
    for (std::size_t i = count; i-- > 0;) {
        const auto& run = rows[i].run;
        const auto took = seconds_of(run.duration.value_or(Micros{0}));
        const auto share = top > 0 ? std::clamp(took / top, 0.0, 1.0) : 0.0;
        marks.push_back({run.outcome, static_cast<std::uint8_t>(share * 100)});
    }
    return marks;
}

std::optional<Instant> failing_since(const JobData& data) {
    std::uint64_t left = data.row.failures_in_row;
    for (const auto& row : data.runs)
        if (is_failure(row.run.outcome) && left > 0 && --left == 0) return row.run.started;
    return std::nullopt;
}

/// By then the next run should have ended: it begins after no longer a pause than the longest of
/// the last twenty, and takes no longer than most.
std::optional<Instant> expected_end(const JobData& data, const std::optional<Micros>& p95) {
    constexpr std::size_t few = 3;
    constexpr std::size_t many = 20;
    constexpr std::chrono::minutes slack{1};
    std::vector<Instant> starts;
    Micros longest{0};
    for (const auto& row : data.runs) {
        if (row.run.outcome == Outcome::skipped || starts.size() > many) continue;
        starts.push_back(row.run.started);
        longest = std::max(longest, row.run.duration.value_or(Micros{0}));
    }
    if (starts.size() <= few) return std::nullopt;
    Micros pause{0};
    for (std::size_t i = 1; i < starts.size(); ++i)
        pause = std::max(pause, starts[i - 1] - starts[i]);
    return starts.front() + pause + p95.value_or(longest) + slack;
}

Event event(Event::Kind kind, const Run& run) {
    return {.kind = kind, .at = end_of(run), .run = run.id, .key = run.key, .detail = ""};
}

/// Whether all failures of a row are among the runs that were looked at.
enum class Row { whole, cut };

/// `after 3 failures, the first Tue 24 Nov 02:00:03`.
std::string recovered_how(std::size_t failures, Row row, const Run& first, const Run& run) {
    const auto count = show::counted(failures, "failure");
    if (row == Row::cut) return fmt::format("after at least {}", count);
    return fmt::format("after {}, the first {}", count,
                       show::long_moment(first.started, run.started));
}

/// Where the job began to fail, and where it recovered: what lies between is no news.
class Edges {
public:
    Edges(Card& card, const FailureWords& failure_words)
        : card_{card}, failure_words_{failure_words} {}

    /// Runs with a verdict, the newest first, and nothing once for the time before the first run.
    void add(const Run* run) {
        const bool failed = run != nullptr && is_failure(run->outcome);
        if (later_ != nullptr && failed != is_failure(later_->outcome)) turn();
        if (failed) {
            ++failures_;
            first_failure_ = run;
        }
        later_ = run;
    }

    /// There are older runs, but they are not looked at.
    void end() { tell_recovery(Row::cut); }

private:
    /// Between this run and the one after it.
    void turn() {
        if (is_failure(later_->outcome)) {
            tell_recovery(Row::whole);
            auto failure = event(Event::Kind::failed, *later_);
            if (has_room()) failure.detail = failure_words_(*later_);
            add(std::move(failure));
            return;
        }
        recovery_ = later_;
        failures_ = 0;
    }

    void tell_recovery(Row row) {
        if (recovery_ == nullptr || first_failure_ == nullptr) return;
        auto recovery = event(Event::Kind::recovered, *recovery_);
        recovery.detail = recovered_how(failures_, row, *first_failure_, *recovery_);
        add(std::move(recovery));
        recovery_ = nullptr;
    }

    bool has_room() const { return card_.feed.size() < feed_in_card; }

    void add(Event event) {
        if (card_.news.size() < news_in_card) card_.news.push_back(event);
        if (has_room()) card_.feed.push_back(std::move(event));
    }

    Card& card_;
    const FailureWords& failure_words_;
    const Run* later_ = nullptr;  ///< came right after
    const Run* recovery_ = nullptr;
    const Run* first_failure_ = nullptr;
    std::size_t failures_ = 0;
};

void add_finding(Card& card, const history::Standing& standing) {
    if (standing.findings.empty()) return;
    const auto& worst = standing.findings.front().finding;
    card.finding = findings::health_of(worst);
    card.finding_words = show::finding_text(worst);
}

void add_turns(Card& card, const Rows& rows, const FailureWords& failure_words) {
    Edges edges{card, failure_words};
    for (const auto& row : rows)
        if (has_verdict(row.run)) edges.add(&row.run);
    if (rows.size() < runs_on_page) edges.add(nullptr);
    edges.end();
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return stats::quantile(values, 0.5);
}

/// Five runs in a row that take far longer, or far less, than the twenty before them.
void add_pace(Card& card, const Rows& rows) {
    constexpr std::size_t few = 5;
    constexpr std::size_t many = 25;
    std::vector<const Run*> runs;
    for (const auto& row : rows)
        if (row.run.outcome == Outcome::success && row.run.duration && runs.size() < many)
            runs.push_back(&row.run);
    if (runs.size() < 2 * few) return;
    std::vector<double> now;
    std::vector<double> before;
    for (std::size_t i = 0; i < runs.size(); ++i)
        (i < few ? now : before).push_back(seconds_of(*runs[i]->duration));
    const auto new_pace = median(now);
    const auto old_pace = median(before);
    const bool slower = new_pace > old_pace * 1.5 && new_pace - old_pace >= 1;
    const bool faster = new_pace < old_pace * 0.6 && old_pace - new_pace >= 1;
    if (!slower && !faster) return;
    auto news = event(slower ? Event::Kind::slower : Event::Kind::faster, *runs[few - 1]);
    news.detail = fmt::format("{}, before {}", show::duration_text(micros_of(new_pace)),
                              show::duration_text(micros_of(old_pace)));
    card.news.push_back(std::move(news));
}

void add_news(Card& card, const JobData& data, const FailureWords& failure_words) {
    add_turns(card, data.runs, failure_words);
    add_pace(card, data.runs);
    card.news.push_back({.kind = Event::Kind::appeared,
                         .at = data.row.first_started,
                         .run = 0,
                         .key = "",
                         .detail = ""});
    std::ranges::stable_sort(card.news, std::greater{}, &Event::at);
}

void add_failure(Card& card, const JobData& data) {
    if (!data.failure) return;
    card.failure_id = data.failure->id;
    auto words = show::last_words_of(*data.failure, data.failure_output);
    words.line.resize(std::min(words.line.size(), longest_words));
    card.failure = std::move(words.line);
    card.failure_stream = std::move(words.stream);
    card.failing_since = failing_since(data);
}

void add_standing(Card& card, const history::Standing& standing) {
    card.skips_since = standing.skips_since;
    card.turns = standing.turns;
    add_finding(card, standing);
    if (!standing.under_way) return;
    card.under_way =
        standing.under_way->started + standing.under_way->suspended.value_or(Micros{0});
    card.time_limit = standing.under_way->time_limit;
}

void add_last(Card& card, const JobData& data) {
    card.last_started = data.row.last_started;
    if (const auto& last = data.standing.last) {
        card.last_started = last->started;
        card.last_outcome = last->outcome;
        card.last_duration = last->duration;
        card.last_verdict = show::verdict(*last);
    }
    for (const auto& row : data.runs)
        if (has_verdict(row.run)) {
            card.before_duration = row.run.duration;
            break;
        }
}

}  // namespace

std::string failed_how(const Run& run, const Output& output) {
    auto text = show::verdict(run);
    auto line = show::reason_of(run, output);
    line.resize(std::min(line.size(), longest_words));
    return line.empty() ? text : text + ": " + line;
}

Instant end_of(const Run& run) { return run.started + run.duration.value_or(Micros{0}); }

Card card_of(const JobData& data, const FailureWords& failure_words, Instant now) {
    Card card;
    card.row = data.row;
    add_last(card, data);
    add_standing(card, data.standing);
    if (data.usual) {
        card.p50 = micros_of(data.usual->p50);
        card.p95 = micros_of(data.usual->p95);
    }
    for (const auto& day : data.days) {
        if (day.day <= day_of(now) - 30) break;
        card.successes30 += day.successes;
        card.failures30 += day.failures;
        card.warnings30 += day.warnings;
    }
    card.expected = expected_end(data, card.p95);
    card.marks = marks_of(data.runs, card.p95);
    card.blocks = blocks_of(data.last_day, now);
    add_failure(card, data);
    add_news(card, data, failure_words);
    return card;
}

}  // namespace jw::report

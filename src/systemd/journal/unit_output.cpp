// SPDX-License-Identifier: MIT
#include "systemd/journal/unit_output.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace jw::journal {

namespace {

/// journald has a socket for each stream and another one for the manager: what is written first is
/// not always stored first.
constexpr std::chrono::seconds before_start{1};
constexpr std::chrono::seconds after_end{5};
constexpr std::size_t most_streams = 10'000;

constexpr Instant never = Instant::max();

/// What a process wrote to its streams, to syslog or to the journal; not what the kernel, an
/// auditor or journald say of it.
bool is_written(const Entry& line) {
    const auto& transport = line.text(Field::transport);
    return line.has(Field::message) &&
           (transport == "stdout" || transport == "syslog" || transport == "journal");
}

/// A line ends with a newline unless journald cut it: _LINE_BREAK= says why.
std::string_view ending_of(const Entry& line) {
    const auto& why = line.text(Field::line_break);
    if (why == "line-max" || why == "eof" || why == "pid-change") return "";
    return why == "nul" ? std::string_view{"\0", 1} : std::string_view{"\n"};
}

/// A line and a run on one clock: that of the boot where both have it, else the wall clock.
struct Spans {
    Micros line, begin;
    std::optional<Micros> end;
};

Spans spans_of(const Entry& line, const UnitRun& run) {
    const bool same_boot = run.manager.boot == line.text(Field::boot_id);
    const bool knows_end = !run.ended || run.ended->since_boot;
    if (same_boot && line.since_boot() && run.began && run.began->since_boot && knows_end &&
        (!run.ended || *run.began->since_boot <= *run.ended->since_boot))
        return {*line.since_boot(), *run.began->since_boot,
                run.ended ? run.ended->since_boot : std::nullopt};
    Spans spans{line.received().time_since_epoch(), start_of(run).time_since_epoch(), {}};
    if (run.ended) spans.end = run.ended->wall.time_since_epoch();
    return spans;
}

/// How the time of a line lies to a run.
enum class Fit { none, about_to_begin, within, begun };

/// `until` counts for a run without an end.
Fit fit_of(const Entry& line, const UnitRun& run, Instant until) {
    const auto [time, begin, end] = spans_of(line, run);
    const bool is_late = end ? time > *end + after_end : line.received() > until;
    if (is_late || time < begin - before_start) return Fit::none;
    if (time < begin) return Fit::about_to_begin;
    return !end || time <= *end ? Fit::within : Fit::begun;
}

}  // namespace

UnitOutput::UnitOutput(std::vector<UnitRun> runs, Give give, std::vector<UnitRun> beside)
    : give_{std::move(give)}, wanted_{runs.size()} {
    parts_.reserve(runs.size() + beside.size());
    take(std::move(runs), true);
    take(std::move(beside), false);
    find_order();
    std::ranges::stable_sort(parts_, {}, &Part::from);
    for (std::size_t at = 0; at < parts_.size(); ++at) {
        const auto& run = parts_[at].written.run;
        if (!run.invocation.empty()) by_invocation_.emplace(run.invocation, at);
        // One without an end may have written until the next one began.
        const bool is_next = at > 0 && !goes_back_ && parts_[at - 1].until == never;
        if (is_next) parts_[at - 1].until = start_of(run);
    }
}

void UnitOutput::take(std::vector<UnitRun> runs, bool wanted) {
    for (auto& run : runs) {
        const auto until = run.ended ? run.ended->wall + after_end : never;
        const auto from = start_of(run) - before_start;
        parts_.push_back({{.run = std::move(run), .text = {}, .uid = {}}, wanted, from, until});
    }
}

/// Finds out whether the wall clock goes back in a boot of these runs.
void UnitOutput::find_order() {
    struct Point {
        std::string_view boot;
        Micros since_boot;
        Instant wall;
    };

    std::vector<Point> points;
    const auto add = [&points](const UnitRun& run, const std::optional<Moment>& moment) {
        if (moment && moment->since_boot)
            points.push_back({run.manager.boot, *moment->since_boot, moment->wall});
    };
    for (const auto& part : parts_) {
        add(part.written.run, part.written.run.began);
        add(part.written.run, part.written.run.ended);
    }
    std::ranges::sort(points, {}, [](const auto& one) {
        return std::pair{one.boot, one.since_boot};
    });
    const auto goes_back = [](const Point& one, const Point& next) {
        return one.boot == next.boot && next.wall + before_start < one.wall;
    };
    goes_back_ = std::ranges::adjacent_find(points, goes_back) != points.end();
}

Instant UnitOutput::from() const {
    if (goes_back_) return Instant{};
    return given_ < parts_.size() ? parts_[given_].from : never;
}

bool UnitOutput::add(const Entry& line) {
    if (!goes_back_) {
        give_before(line.received());
        give_of_other_boots(line);
    }
    if (wanted_ == 0) return false;
    if (!is_written(line)) return true;
    if (auto* part = part_for(line)) append(*part, line);
    return true;
}

UnitOutput::Part* UnitOutput::part_for(const Entry& line) {
    const auto& boot = line.text(Field::boot_id);
    const auto& stream = line.text(Field::stream_id);
    const auto checked = [&](std::size_t at) -> Part* {
        return at >= given_ && parts_[at].written.run.manager.boot == boot ? &parts_[at] : nullptr;
    };
    if (line.has(Field::of_invocation)) {
        const auto found = by_invocation_.find(line.text(Field::of_invocation));
        if (found == by_invocation_.end()) return nullptr;
        if (!stream.empty() && by_stream_.size() < most_streams) by_stream_[stream] = found->second;
        return checked(found->second);
    }
    if (const auto found = by_stream_.find(stream); !stream.empty() && found != by_stream_.end())
        return checked(found->second);
    auto* part = by_time(line);
    return part != nullptr && part->written.run.manager.boot == boot ? part : nullptr;
}

/// The run within which the time lies; else the one that began last, since journald receives late
/// what was written; else one that is about to begin.
UnitOutput::Part* UnitOutput::by_time(const Entry& line) {
    Part* near = nullptr;
    for (auto at = given_; at < parts_.size(); ++at) {
        auto& part = parts_[at];
        if (!goes_back_ && part.from > line.received()) break;
        const auto fit = fit_of(line, part.written.run, part.until);
        if (fit == Fit::within) return &part;
        if (fit == Fit::begun || (fit == Fit::about_to_begin && near == nullptr)) near = &part;
    }
    return near;
}

void UnitOutput::append(Part& part, const Entry& line) {
    part.written.text.add(line.text(Field::message));
    part.written.text.add(ending_of(line));
    if (const auto uid = line.number(Field::uid); uid && *uid <= UINT32_MAX && !part.written.uid)
        part.written.uid = static_cast<std::uint32_t>(*uid);
}

void UnitOutput::give(Part& part) {
    if (part.wanted) {
        --wanted_;
        give_(part.written);
    }
    part.written.text = {};
}

void UnitOutput::give_before(Instant time) {
    while (given_ < parts_.size() && parts_[given_].until < time) give(parts_[given_++]);
}

/// A run without an end wrote nothing any more once its boot was over.
void UnitOutput::give_of_other_boots(const Entry& line) {
    while (given_ < parts_.size()) {
        auto& part = parts_[given_];
        if (part.until != never || line.received() < start_of(part.written.run) ||
            part.written.run.manager.boot == line.text(Field::boot_id))
            return;
        give(part);
        ++given_;
    }
}

void UnitOutput::finish() {
    while (given_ < parts_.size()) give(parts_[given_++]);
}

}  // namespace jw::journal

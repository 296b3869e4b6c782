// SPDX-License-Identifier: MIT
#include "show/pages/diff_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "foundation/model/cpu_time.hpp"
#include "foundation/model/job_key.hpp"
#include "show/diff/hunks.hpp"
#include "show/pages/run_page.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/words/moment.hpp"
#include "show/words/output_text.hpp"
#include "show/words/quantity.hpp"
#include "show/words/verdict.hpp"

namespace jw::show {

namespace {

/// How much more or less, where both are known and it is worth a word.
Styled change_of(std::optional<double> before, std::optional<double> after) {
    if (!before || !after || *before <= 0) return {};
    const auto ratio = *after / *before;
    if (ratio >= 10) return {fmt::format("x{:.0f}", ratio), Tone::warning};
    const auto percent = std::lround((ratio - 1) * 100);
    if (percent == 0) return {};
    return {fmt::format("{:+}%", percent), std::abs(percent) >= 50 ? Tone::warning : Tone::plain};
}

/// The table of facts: those that tell the result always, the others only where they differ.
class FactTable {
public:
    FactTable(const Side& before, const Side& after, const Terminal& terminal)
        : before_{before.run},
          after_{after.run},
          terminal_{terminal},
          table_{{{""},
                  {title(before.run), Align::left, 12},
                  {title(after.run), Align::left, 12},
                  {""}}} {}

    void always(std::string label, const std::string& before, const std::string& after,
                Styled change = {}) {
        table_.add({Styled{"  " + std::move(label)}, half(before), half(after), std::move(change)});
    }

    void if_different(std::string label, const std::string Run::*fact) {
        if (before_.*fact == after_.*fact) return;
        always(std::move(label), or_dash(before_.*fact), or_dash(after_.*fact));
    }

    std::string text() const { return table_.text(terminal_); }

private:
    static std::string title(const Run& run) {
        const auto* how = is_failure(run.outcome)           ? "failed"
                          : run.outcome == Outcome::success ? "ok"
                          : run.outcome == Outcome::warn    ? "warned"
                                                            : "run";
        return fmt::format("{} {}", how, run.id);
    }

    /// Both sides get the same room, however long one of them is.
    Styled half(const std::string& text) const {
        constexpr int label_and_change = 20;
        return {
            fitted(text, (terminal_.columns - label_and_change) / 2, terminal_, Keep::both_ends)};
    }

    std::string or_dash(const std::string& text) const {
        return text.empty() ? "-" : shown(text, terminal_.charset);
    }

    const Run& before_;
    const Run& after_;
    const Terminal& terminal_;
    Table table_;
};

std::optional<double> number(std::optional<Micros> value) {
    return value ? std::optional{static_cast<double>(value->count())} : std::nullopt;
}

std::optional<double> number(std::optional<std::uint64_t> value) {
    return value ? std::optional{static_cast<double>(*value)} : std::nullopt;
}

std::string duration(std::optional<Micros> value) { return value ? duration_text(*value) : "-"; }

std::string size(std::optional<std::uint64_t> value) { return value ? size_text(*value) : "-"; }

std::string stream_size(std::string_view kept, const StreamFacts& facts) {
    if (!facts.known) return "not known";
    if (facts.seen == 0 && kept.empty()) return "empty";
    return fmt::format("{}, {}", counted(line_count(kept), "line"),
                       size_text(std::max<std::uint64_t>(facts.seen, kept.size())));
}

std::string facts(const Side& before, const Side& after, Instant now, const Terminal& terminal) {
    const auto& a = before.run;
    const auto& b = after.run;
    FactTable table{before, after, terminal};
    table.always("started", long_moment(a.started, now), long_moment(b.started, now));
    table.always("", relative_text(a.started, now), relative_text(b.started, now));
    table.always("result", verdict(a), verdict(b));
    table.always("took", duration(a.duration), duration(b.duration),
                 change_of(number(a.duration), number(b.duration)));
    table.always("cpu", duration(cpu_time(a)), duration(cpu_time(b)),
                 change_of(number(cpu_time(a)), number(cpu_time(b))));
    table.always("memory", size(a.max_rss), size(b.max_rss),
                 change_of(number(a.max_rss), number(b.max_rss)));
    table.always("stdout", stream_size(before.output.out, a.out),
                 stream_size(after.output.out, b.out));
    table.always("stderr", stream_size(before.output.err, a.err),
                 stream_size(after.output.err, b.err));
    table.if_different("user", &Run::user);
    table.if_different("host", &Run::host);
    table.if_different("folder", &Run::cwd);
    table.if_different("trigger", &Run::trigger);
    table.if_different("unit", &Run::unit);
    table.if_different("boot", &Run::boot_id);
    if (a.argv != b.argv)
        table.always("command", command_text(a, terminal.charset),
                     command_text(b, terminal.charset));
    return table.text();
}

std::string stream_diff(std::string_view name, const Side& before, const Side& after,
                        std::string Output::*kept, StreamFacts Run::*stream, Noise noise,
                        const Terminal& terminal) {
    if (!(before.run.*stream).known || !(after.run.*stream).known)
        return fmt::format("\n{}: not known of both, so not compared\n", name);
    const auto diff =
        output_diff(output_lines(before.output.*kept, before.run.*stream, terminal.charset),
                    output_lines(after.output.*kept, after.run.*stream, terminal.charset), noise);
    if (diff.before.lines.empty() && diff.after.lines.empty())
        return fmt::format("\n{}: empty in both\n", name);
    if (diff.same())
        return fmt::format("\n{}: no difference in {}\n", name,
                           counted(diff.after.lines.size(), "line"));
    return "\n" + hunks_text(diff, fmt::format("{} of run {}", name, before.run.id),
                             fmt::format("{} of run {}", name, after.run.id), terminal);
}

}  // namespace

std::string diff_page(const Side& before, const Side& after, Noise noise, Instant now,
                      const Terminal& terminal) {
    const auto title = job_title(after.run.job, after.run.job_host);
    const Styled name{shown(title, terminal.charset), Tone::strong};
    auto page = name.text(terminal.colour) + "\n" + facts(before, after, now, terminal);
    page += stream_diff("stderr", before, after, &Output::err, &Run::err, noise, terminal);
    page += stream_diff("stdout", before, after, &Output::out, &Run::out, noise, terminal);
    if (noise == Noise::ignored)
        page += "\nTimes, numbers and ids are not compared; to compare them too: --exact\n";
    return page;
}

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#include "show/findings/finding_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "foundation/model/seconds.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

using findings::Finding;
using FindingKind = findings::Kind;

std::string subject(std::string_view signal) {
    if (signal == "cpu") return "processor time";
    if (signal == "max_rss") return "memory";
    if (signal == "stdout_bytes") return "output";
    if (signal == "lines") return "lines of output";
    return std::string{signal};
}

std::string amount(std::string_view signal, double value) {
    if (signal == "duration" || signal == "cpu") return duration_text(micros_of(value));
    if (signal == "max_rss" || signal == "stdout_bytes")
        return size_text(static_cast<std::uint64_t>(std::max(0.0, value)));
    return fmt::format("{:.4g}", value);
}

std::string change_of(double before, double now) {
    if (before <= 0) return "from nothing";
    return fmt::format("{:+.0f} %", 100 * (now / before - 1));
}

std::string record_words(const Finding& finding) {
    if (finding.record < .005) return "so many runs never went further that way before";
    return fmt::format("so many runs never differed by more than {:.0f} % before",
                       100 * finding.record);
}

std::string shift_text(const Finding& finding) {
    const auto& signal = finding.signal;
    return fmt::format("{}: {} in the last {}, {} in the {} before ({}); {}", subject(signal),
                       amount(signal, finding.now), counted(finding.runs, "run"),
                       amount(signal, finding.before), finding.base,
                       change_of(finding.before, finding.now), record_words(finding));
}

std::string drift_text(const Finding& finding) {
    const auto& signal = finding.signal;
    const auto record =
        finding.record < .005
            ? std::string{"it never did so before"}
            : fmt::format("its largest such change before was {:.0f} %", 100 * finding.record);
    return fmt::format("{}: from {} to {} ({}) within {:.0f} weeks and {}, {:.2g} % a week; {}",
                       subject(signal), amount(signal, finding.before), amount(signal, finding.now),
                       change_of(finding.before, finding.now), finding.weeks,
                       counted(finding.runs, "run"), 100 * finding.per_week, record);
}

std::string size_text_of(const Finding& finding) {
    const auto& signal = finding.signal;
    const auto name = subject(signal);
    const bool is_above = finding.kind == FindingKind::explode;
    const auto what = finding.kind == FindingKind::empty && signal == "stdout_bytes"
                          ? std::string{"printed nothing"}
                          : fmt::format("{}: {}", name, amount(signal, finding.now));
    return fmt::format("{}; the {} before had {} mostly, and never {} than {}", what,
                       counted(finding.base, "run"), amount(signal, finding.before),
                       is_above ? "more" : "less",
                       amount(signal, is_above ? finding.most : finding.least));
}

std::string content_text(const Finding& finding) {
    return fmt::format("the output is an HTML page; of the {} before {:.0f} had one",
                       counted(finding.base, "run"), finding.before);
}

std::string missing_text(const Finding& finding) {
    const auto line = finding.line.empty() ? "a line" : "'" + finding.line + "'";
    const auto others =
        finding.others == 0 ? "" : " and " + counted(finding.others, "further line");
    return fmt::format("{}{} {} missing in the last {}; {:.3g} % of the {} before had it", line,
                       others, finding.others == 0 ? "is" : "are", counted(finding.runs, "run"),
                       100 * finding.before, counted(finding.base, "run"));
}

std::string new_line_text(const Finding& finding) {
    const auto line = finding.line.empty() ? "" : ": '" + finding.line + "'";
    return fmt::format("a line of trouble came twice{}; the {} before did not have it", line,
                       counted(finding.base, "run"));
}

std::string rate_text(const Finding& finding) {
    return fmt::format("{:.0f} of the last {} failed; of the {} before it were {} %",
                       finding.now * finding.runs, counted(finding.runs, "run"), finding.base,
                       percent_text(finding.before));
}

std::string missed_text(const Finding& finding) {
    const auto moment = [&finding](double seconds) {
        return short_moment(Instant{micros_of(seconds)}, Instant{micros_of(finding.told)});
    };
    if (!finding.line.empty())
        return fmt::format("no run since {}; nothing starts it: {}", moment(finding.last),
                           finding.line);
    return fmt::format("no run since {}; {} one was due at {}", moment(finding.last),
                       finding.kind == FindingKind::late ? "by its rhythm" : "by its schedule",
                       moment(finding.slot));
}

std::string caught_up_text(const Finding& finding) {
    const auto late = Micros{micros_of(finding.now)};
    const Instant due{micros_of(finding.slot)};
    auto text = fmt::format("started {} after it was due, at {}", duration_text(late),
                            short_moment(due, due + late));
    if (finding.runs > 1)
        text += fmt::format("; {} before did not come", counted(finding.runs - 1, "start"));
    return text;
}

std::string too_often_text(const Finding& finding) {
    const auto than = finding.base == 0 ? std::string{"by its schedule"}
                                        : fmt::format("in the {} before", finding.base);
    return fmt::format("starts too often: every {} in the last {}, every {} {}",
                       amount("duration", finding.now), counted(finding.runs, "run"),
                       amount("duration", finding.before), than);
}

}  // namespace

std::string finding_text(const Finding& finding) {
    switch (finding.kind) {
        case FindingKind::shift:
            return shift_text(finding);
        case FindingKind::drift:
            return drift_text(finding);
        case FindingKind::empty:
        case FindingKind::collapse:
        case FindingKind::explode:
            return size_text_of(finding);
        case FindingKind::content:
            return content_text(finding);
        case FindingKind::missing_line:
            return missing_text(finding);
        case FindingKind::new_line:
            return new_line_text(finding);
        case FindingKind::failure_rate:
            return rate_text(finding);
        case FindingKind::missed:
        case FindingKind::late:
            return missed_text(finding);
        case FindingKind::caught_up:
            return caught_up_text(finding);
        case FindingKind::too_often:
            return too_often_text(finding);
        case FindingKind::recovered:
            break;
    }
    return fmt::format("{} is back at {}", subject(finding.signal),
                       amount(finding.signal, finding.now));
}

}  // namespace jw::show

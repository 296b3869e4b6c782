// SPDX-License-Identifier: MIT
#include "show/pages/findings_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foundation/model/job_key.hpp"
#include "judge/findings/lasting.hpp"
#include "show/findings/finding_text.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/styled.hpp"
#include "show/terminal/utf8.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/moment.hpp"

namespace jw::show {

namespace {

/// `over since Tue 06:00`, `accepted`: how it ended.
std::string end_text(const history::FindingRow& row, Instant now) {
    if (!row.closed) return row.finding.is_pushed ? "" : ", shown only";
    return fmt::format(", {} {}", row.end, short_moment(*row.closed, now));
}

std::string entry(const history::FindingRow& row, Instant now, const Terminal& terminal) {
    const auto name = fitted(shown(job_title(row.job, row.host), terminal.charset), 40,
                             terminal.charset, Keep::both_ends);
    const auto head = fmt::format(
        "{:>4}  {}: {}, since {} ({}){}", row.id, name, word(findings::health_of(row.finding)),
        short_moment(row.since, now), relative_text(row.since, now), end_text(row, now));
    const auto sentence = shown(finding_text(row.finding), terminal.charset);
    return wrapped(head, terminal.columns, 6) + wrapped("      " + sentence, terminal.columns, 6);
}

std::string section(std::string_view title, const std::vector<history::FindingRow>& rows,
                    bool is_open, Instant now, const Terminal& terminal) {
    std::string text;
    for (const auto& row : rows)
        if (row.closed.has_value() != is_open) text += entry(row, now, terminal);
    if (text.empty()) return "";
    return Styled{std::string{title}, Tone::strong}.text(terminal.colour) + "\n" + text;
}

}  // namespace

std::string findings_page(const std::vector<history::FindingRow>& rows, Instant now,
                          const Terminal& terminal) {
    auto open = section("OPEN", rows, true, now, terminal);
    if (open.empty())
        open = "Nothing is found to be other than usual.\n";
    else
        open += "  next:   job-watch findings accept N (it is to be like that), or dismiss N\n";
    const auto past = section("PAST", rows, false, now, terminal);
    return past.empty() ? open : open + "\n" + past;
}

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#include "show/pages/parts_page.hpp"

#include <optional>
#include <utility>

#include "foundation/model/seconds.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/table.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

std::string duration_or_none(const std::optional<double>& seconds) {
    return seconds ? duration_text(micros_of(*seconds)) : "-";
}

std::string count_or_none(std::size_t count) { return count == 0 ? "-" : std::to_string(count); }

/// What is neither a success nor a failure nor a warning: skipped, running, or nobody knows.
std::size_t others(const stats::Summary& summary) {
    return summary.runs - summary.successes - summary.failures - summary.warnings;
}

}  // namespace

std::string parts_page(std::string_view column, const std::vector<PartOfRuns>& parts,
                       bool has_durations, const Terminal& terminal) {
    std::vector<Column> columns{{std::string{column}, Align::left, 10, 0, Holds::names},
                                {"RUNS", Align::right},
                                {"OK", Align::right},
                                {"FAILED", Align::right},
                                {"WARNED", Align::right, 0, 2},
                                {"OTHER", Align::right, 0, 3},
                                {"OK%", Align::right}};
    if (has_durations)
        for (const auto* title : {"P50", "P95"}) columns.push_back({title, Align::right, 0, 1});
    columns.push_back({"IN ALL", Align::right, 0, 4});
    Table table{std::move(columns)};
    for (const auto& [name, summary] : parts) {
        std::vector<Styled> row{shown(name, terminal.charset),
                                std::to_string(summary.runs),
                                count_or_none(summary.successes),
                                count_or_none(summary.failures),
                                count_or_none(summary.warnings),
                                count_or_none(others(summary)),
                                summary.success_rate ? percent_text(*summary.success_rate) : "-"};
        if (has_durations) {
            const auto& took = summary.took;
            row.emplace_back(duration_or_none(took ? std::optional{took->p50} : std::nullopt));
            row.emplace_back(duration_or_none(took ? std::optional{took->p95} : std::nullopt));
        }
        row.emplace_back(duration_or_none(summary.total_seconds));
        table.add(std::move(row));
    }
    return table.text(terminal);
}

}  // namespace jw::show

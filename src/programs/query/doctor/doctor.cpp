// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>

#include "foundation/base/proc.hpp"
#include "history/database/error.hpp"
#include "programs/query/doctor/checkup.hpp"
#include "programs/query/document.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/version.hpp"
#include "show/json/or_null.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/styled.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

void append(Findings& all, Findings more) { std::ranges::move(more, std::back_inserter(all)); }

/// Opens and reads the store, as every question does.
Findings check_store(const std::string& path, Instant now) {
    const auto history = history::History::open_in(history::Surroundings{}, path);
    if (!history)
        return {{Grade::failed, "store", history.error().what + ": " + history.error().why,
                 history.error().next}};
    Findings found;
    for (const auto& warning : history->warnings())
        found.push_back({Grade::warning, "store", warning, ""});
    const auto facts = history->facts();
    if (!history->has_store())
        return {{Grade::warning, "store", "there is no store at " + path,
                 "check the path (--db, JOB_WATCH_DB); it is made when a first run is recorded"}};
    found.push_back({Grade::ok, "store",
                     fmt::format("{}: {}, {}, {}", path, show::counted(facts.jobs, "job"),
                                 show::counted(facts.runs, "run"), show::size_text(facts.bytes)),
                     ""});
    history::Filter newest;
    newest.limit = 1;
    const auto runs = history->runs(newest);
    found.push_back(
        check_clock(now, runs.empty() ? std::nullopt : std::optional{runs.front().started}));
    found.push_back({Grade::ok, "versions",
                     fmt::format("job-watch {}, SQLite {}, schema {}", version,
                                 facts.sqlite_version, facts.schema_version),
                     ""});
    append(found, check_looks(history->last_look(), now));
    return found;
}

Findings check_store_safely(const std::string& path, Instant now) {
    try {
        return check_store(path, now);
    } catch (const history::Damaged& damage) {
        return {{Grade::failed, "store", damage.what(),
                 "move it away, or recover it with the sqlite3 shell: .recover"}};
    }
}

Findings examine(const std::string& store, const Session& session) {
    const auto now = session.now();
    auto all = check_store_safely(store, now);
    append(all, check_access(store));
    append(all, check_spool(store, now));
    append(all, check_set_aside(store));
    append(all, check_places(store, now));
    append(all, check_ingest(store));
    append(all, check_disk(std::filesystem::path{store}.parent_path()));
    all.push_back(check_recorder(program_at(recorder_program)));
    const auto& loaded = session.configuration();
    append(all, check_configuration(loaded, config::config_path()));
    append(all, check_metrics(loaded.config.metrics, now));
    if (const auto book = history::read_alert_book(store, now))
        append(all, check_alerts(loaded.config, *book, now));
    return all;
}

std::string_view word_of(Grade grade) {
    if (grade == Grade::ok) return "ok";
    return grade == Grade::warning ? "warn" : "fail";
}

show::Tone tone_of(Grade grade) {
    if (grade == Grade::ok) return show::Tone::good;
    return grade == Grade::warning ? show::Tone::warning : show::Tone::bad;
}

std::string as_text(const Findings& findings, const show::Terminal& terminal) {
    constexpr int margin = 18;
    const auto lines = [&](const std::string& label, const std::string& text) {
        const auto safe = show::shown(text, terminal.charset);
        return show::wrapped(fmt::format("{:18}{}", label, safe), terminal.columns, margin);
    };
    std::string text;
    for (const auto& finding : findings) {
        const show::Styled grade{fmt::format("{:4}", word_of(finding.grade)),
                                 tone_of(finding.grade)};
        text +=
            grade.text(terminal.colour) + lines("      " + finding.subject, finding.text).substr(4);
        if (!finding.next.empty()) text += lines("", "do: " + finding.next);
    }
    return text;
}

ExitCode as_json(const Findings& findings) {
    Document document{"doctor"};
    for (const auto& [grade, subject, text, next] : findings)
        document.add({{"grade", word_of(grade)},
                      {"subject", subject},
                      {"text", show::json_text(text)},
                      {"next", show::text_or_null(next)}});
    return document.finish();
}

}  // namespace

ExitCode answer_doctor(const Question& question, Session& session) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto findings = examine(*path, session);
    const auto written = question.format == Format::json
                             ? as_json(findings)
                             : session.show(as_text(findings, session.terminal()));
    if (written != ExitCode::ok) return written;
    const bool failed = std::ranges::count(findings, Grade::failed, &Finding::grade) > 0;
    return failed ? ExitCode::nothing : ExitCode::ok;
}

}  // namespace jw::query

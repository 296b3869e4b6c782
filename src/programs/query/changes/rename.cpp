// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "foundation/model/job_key.hpp"
#include "history/changes/rename_job.hpp"
#include "programs/query/changes/consent.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

/// Of the job's own host.
std::string key_with_name(const std::string& job, const std::string& name) {
    auto key = job_key_of(job);
    key.name = name;
    return text_of(key);
}

std::string question_about(const std::string& title, const std::string& name, std::uint64_t runs,
                           bool is_known) {
    return is_known ? fmt::format("'{}' is there already. Give it the {} of '{}' for good?", name,
                                  show::counted(runs, "run"), title)
                    : fmt::format("Call '{}' with its {} '{}'?", title, show::counted(runs, "run"),
                                  name);
}

std::string answer_about(const std::string& title, const std::string& name, std::uint64_t runs,
                         Effect effect) {
    return fmt::format(
        "{} {} '{}' now: {}\nWhat is still recorded as '{}' makes a job of that name again: change "
        "--name where it is run, and [jobs] in job-watch.toml.\n",
        title, effect == Effect::dry ? "would be" : "is", name, show::counted(runs, "run"), title);
}

}  // namespace

ExitCode answer_rename(const Question& question, Session& session) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto& name = question.words[1];
    if (name.empty()) {
        complain({"can't rename a job to nothing", "the new name is empty", "say how to call it"});
        return ExitCode::usage;
    }
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const auto job = find_job(*history, question.words[0], question);
    if (!job) return ExitCode::nothing;
    const auto key = key_with_name(*job, name);
    if (key == *job) {
        complain({"nothing to rename", "'" + name + "' is its name", ""});
        return ExitCode::nothing;
    }
    const auto title = title_of(*history, *job);
    const bool is_known = history->job(key, 0).has_value();
    session.await_recorder();
    history = session.history();
    if (history == nullptr) return ExitCode::store;
    auto runs = history->totals({.job = *job}).runs;
    session.let_go();
    const auto charset = session.terminal().charset;
    const auto shown_title = show::shown(title, charset), shown_name = show::shown(name, charset);
    if (question.effect == Effect::real) {
        const auto consent =
            consent_to(question_about(shown_title, shown_name, runs, is_known), question);
        if (consent != Consent::given)
            return consent == Consent::refused ? ExitCode::nothing : ExitCode::usage;
        const auto renamed = history::rename_job(*path, *job, key, session.now());
        if (!renamed) {
            complain(renamed.error());
            return ExitCode::store;
        }
        runs = *renamed;
    }
    if (question.format == Format::text)
        return session.show(answer_about(shown_title, shown_name, runs, question.effect));
    Document document{"rename"};
    document.add({{"dry_run", question.effect == Effect::dry},
                  {"job", show::json_text(title)},
                  {"name", show::json_text(name)},
                  {"runs", runs}});
    return document.finish();
}

}  // namespace jw::query

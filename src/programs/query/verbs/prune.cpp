// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "history/retention/retention.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

std::string rules_text(const history::Retention& rules) {
    return fmt::format(
        "kept: runs {} days, output of successes {} days, of failures {} days; at most {}\n"
        "never deleted: the last {} failures and the last success of each job\n",
        rules.rows.count(), rules.success_output.count(), rules.failure_output.count(),
        show::size_text(rules.max_bytes), rules.failures_kept);
}

std::string result_text(const history::Pruned& pruned, Effect effect) {
    const bool dry = effect == Effect::dry;
    return fmt::format("{}: {}, and the output of {}; {} {}\n",
                       dry ? "would be removed" : "removed", show::counted(pruned.rows, "run"),
                       show::counted(pruned.outputs, "further run"), show::size_text(pruned.bytes),
                       dry ? "would be given back (an estimate)" : "given back");
}

}  // namespace

ExitCode answer_prune(const Question& question, Session& session) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history)) return nothing_found("prune", question);
    session.let_go();
    const auto& config = session.configuration().config;
    const auto& rules = config.retention;
    const auto site = report::site_of(*path, config.report, rules);
    const auto pruned =
        history::prune(*path, report::without_pages(site, rules), question.effect == Effect::dry);
    if (!pruned) {
        complain(pruned.error());
        return ExitCode::store;
    }
    if (question.format == Format::text)
        return session.show(result_text(*pruned, question.effect) + rules_text(rules));
    Document document{"prune"};
    document.add({{"dry_run", question.effect == Effect::dry},
                  {"rows", pruned->rows},
                  {"outputs", pruned->outputs},
                  {"bytes", pruned->bytes}});
    return document.finish();
}

}  // namespace jw::query

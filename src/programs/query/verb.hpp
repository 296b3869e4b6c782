// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "programs/query/exit_code.hpp"
#include "programs/query/option.hpp"

namespace jw::query {

struct Question;
class Session;

/// How the help of the whole has a verb: most are asked seldom, or by machines.
enum class Listing { summary, name, none };

/// What can be asked. Command line, help, manual and tests all read this table.
struct Verb {
    std::string_view name;   ///< "" for the question that has no verb
    std::string_view words;  ///< what may stand behind the verb, as the synopsis shows it
    std::size_t least_words, most_words;
    std::string_view summary;
    std::span<const Opt> options;  ///< beside those of every verb
    ExitCode (*answer)(const Question&, Session&);
    Listing listing = Listing::summary;
};

/// In the order of the help: most asked first.
std::span<const Verb> verbs();

/// `job-watch` alone.
const Verb& overview_verb();

/// The options that every verb takes.
std::span<const Opt> common_options();

const Verb* find_verb(std::string_view name);

ExitCode answer_overview(const Question& question, Session& session);
ExitCode answer_watch(const Question& question, Session& session);
ExitCode answer_history(const Question& question, Session& session);
ExitCode answer_stats(const Question& question, Session& session);
ExitCode answer_last_failure(const Question& question, Session& session);
ExitCode answer_show(const Question& question, Session& session);
ExitCode answer_diff(const Question& question, Session& session);
ExitCode answer_grep(const Question& question, Session& session);
ExitCode answer_list(const Question& question, Session& session);
ExitCode answer_alerts(const Question& question, Session& session);
ExitCode answer_alerts_replay(const Question& question, Session& session);
ExitCode answer_findings(const Question& question, Session& session);
ExitCode answer_metrics(const Question& question, Session& session);
ExitCode answer_expect(const Question& question, Session& session);
ExitCode answer_check(const Question& question, Session& session);
ExitCode answer_snooze(const Question& question, Session& session);
ExitCode answer_ack(const Question& question, Session& session);
ExitCode answer_replay(const Question& question, Session& session);
ExitCode answer_report(const Question& question, Session& session);
ExitCode answer_import_journal(const Question& question, Session& session);
ExitCode answer_prune(const Question& question, Session& session);
ExitCode answer_forget(const Question& question, Session& session);
ExitCode answer_rename(const Question& question, Session& session);
ExitCode answer_generate(const Question& question, Session& session);
ExitCode answer_scan(const Question& question, Session& session);
ExitCode answer_adopt(const Question& question, Session& session);
ExitCode answer_unadopt(const Question& question, Session& session);
ExitCode answer_complete(const Question& question, Session& session);
ExitCode answer_fleet(const Question& question, Session& session);
ExitCode answer_doctor(const Question& question, Session& session);
ExitCode answer_help(const Question& question, Session& session);

}  // namespace jw::query

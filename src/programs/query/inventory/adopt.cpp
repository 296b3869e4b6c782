// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "inventory/asked/crontab_program.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/inventory/adoption.hpp"
#include "programs/query/inventory/files.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/diff/unified.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

/// Beside the store, where the other things of this user are.
std::optional<std::string> folder_of_former(const Session& session) {
    const auto store = session.store_path();
    if (!store) return std::nullopt;
    return store->substr(0, store->rfind('/')) + "/crontabs";
}

Result<bool> install(const FileChange& file) {
    if (file.kind == FileChange::Kind::crontab)
        return inventory::install_crontab(file.user, file.before, file.after);
    return replace_file(file.path, file.before, file.after);
}

/// What has been done to the files.
struct Done {
    std::vector<std::string> kept;  ///< where the former ones are
    bool is_all = true;
};

Done install_all(const Adoption& adoption, const Session& session) {
    Done done;
    const auto folder = folder_of_former(session);
    if (!folder) return {{}, false};
    for (const auto& file : adoption.files) {
        auto kept = file.before.empty()
                        ? Result<std::string>{std::string{}}
                        : keep_former(*folder, file.title, file.before, session.now());
        const auto changed = kept ? install(file) : Result<bool>{kept.error()};
        if (kept && !kept->empty()) done.kept.push_back(*kept);
        if (changed) continue;
        complain(changed.error());
        done.is_all = false;
    }
    return done;
}

std::string left_lines(const Adoption& adoption, show::Charset charset) {
    std::string text;
    for (const auto& [job, place, why] : adoption.left)
        text += fmt::format("left as it is: {} ({}): {}\n", show::shown(job, charset),
                            show::shown(place, charset), show::shown(why, charset));
    return text;
}

bool has_services(const Adoption& adoption) {
    return std::ranges::any_of(adoption.files, [](const FileChange& file) {
        return file.kind == FileChange::Kind::services;
    });
}

std::string next_steps(const Adoption& adoption, bool is_root) {
    if (!has_services(adoption)) return "";
    const auto manager = std::string{is_root ? "" : "--user "};
    return "services follow with: systemctl " + manager +
           "daemon-reload; what comes of it: job-watch generate " + manager + "--check\n";
}

std::string as_text(const Adoption& adoption, const Done& done, const Question& question,
                    bool is_root, const show::Terminal& terminal) {
    std::string text;
    for (const auto& file : adoption.files)
        text += show::unified_diff(file.before, file.after,
                                   show::shown(file.title, terminal.charset), terminal);
    text += left_lines(adoption, terminal.charset);
    const auto count = show::counted(adoption.changed.size(), "job");
    if (adoption.files.empty()) return text + "nothing to do\n";
    if (question.effect == Effect::dry) return text + count + " would be changed\n";
    for (const auto& path : done.kept)
        text += "the former text is in " + show::shown(path, terminal.charset) + "\n";
    if (done.is_all) text += count + " changed\n" + next_steps(adoption, is_root);
    return text;
}

ExitCode as_json(const char* verb, const Adoption& adoption, const Done& done) {
    Document document{verb};
    for (const auto& [job, place, why] : adoption.changed)
        document.add({{"kind", "changed"},
                      {"job", show::json_text(job)},
                      {"place", show::json_text(place)}});
    for (const auto& [job, place, why] : adoption.left)
        document.add({{"kind", "left"},
                      {"job", show::json_text(job)},
                      {"place", show::json_text(place)},
                      {"why", show::json_text(why)}});
    show::Terminal plain;
    for (const auto& file : adoption.files)
        document.add({{"kind", "file"},
                      {"file", show::json_text(file.title)},
                      {"diff", show::unified_diff(file.before, file.after, file.title, plain)}});
    for (const auto& path : done.kept)
        document.add({{"kind", "kept"}, {"file", show::json_text(path)}});
    const auto written = document.finish();
    return written == ExitCode::nothing ? ExitCode::ok : written;
}

ExitCode change(const Question& question, Session& session, Direction direction) {
    const auto* verb = direction == Direction::adopt ? "adopt" : "unadopt";
    const bool is_dry = question.effect == Effect::dry;
    if (question.words.empty() && !question.all && !is_dry) {
        complain({std::string{"'"} + verb + "' needs to know which",
                  "neither a job nor --all was given",
                  std::string{"see what would be done: job-watch "} + verb + " --dry-run"});
        return ExitCode::usage;
    }
    const auto survey = query::survey(session.now(), Spool::exact);
    const Wanted wanted{question.words, question.words.empty()};
    const auto adoption = adoption_of(*survey, wanted, direction);
    if (!adoption) {
        complain(adoption.error());
        return ExitCode::nothing;
    }
    for (const auto& word : adoption->unknown)
        complain({"no job '" + word + "'", "nothing that is scheduled here has that name or place",
                  "see job-watch scan"});
    if (!adoption->unknown.empty()) return ExitCode::nothing;
    const auto done = is_dry ? Done{} : install_all(*adoption, session);
    const auto written = question.format == Format::json
                             ? as_json(verb, *adoption, done)
                             : session.show(as_text(*adoption, done, question, survey->view.is_root,
                                                    session.terminal()));
    if (written != ExitCode::ok) return written;
    if (!done.is_all || adoption->has_refused) return ExitCode::nothing;
    return question.tells_change && !adoption->files.empty() ? ExitCode::changed : ExitCode::ok;
}

}  // namespace

ExitCode answer_adopt(const Question& question, Session& session) {
    return change(question, session, Direction::adopt);
}

ExitCode answer_unadopt(const Question& question, Session& session) {
    return change(question, session, Direction::unadopt);
}

}  // namespace jw::query

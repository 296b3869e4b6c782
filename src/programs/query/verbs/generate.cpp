// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "generate/plan/world.hpp"
#include "generate/write/plan_text.hpp"
#include "generate/write/wrapper_program.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/generated_units.hpp"
#include "show/terminal/shown.hpp"

namespace jw::query {

namespace {

using Lines = std::vector<std::string>;

std::string as_text(const generate::Plan& plan, const Lines& verified, show::Charset charset) {
    auto text = generate::text_of(plan);
    for (const auto& line : verified) text += "systemd: " + line + "\n";
    if (text.empty()) text = "nothing would be written; see job-watch.jobs(5)\n";
    return show::shown(text, charset, show::Lines::many);
}

void add(Document& document, const char* kind, const std::vector<Failure>& failures) {
    for (const auto& [what, why, next] : failures)
        document.add({{"kind", kind},
                      {"what", show::json_text(what)},
                      {"why", show::json_text(why)},
                      {"next", show::json_text(next)}});
}

ExitCode as_json(const generate::Plan& plan, const Lines& verified) {
    Document document{"generate"};
    for (const auto& output : plan.outputs) {
        const bool link = !output.target.empty();
        document.add(
            {{"kind", link ? "link" : "file"},
             {"path", show::json_text(output.path)},
             {link ? "target" : "text", show::json_text(link ? output.target : output.text)}});
    }
    add(document, "wrong", plan.complaints);
    for (const auto& [what, why] : plan.observed)
        document.add(
            {{"kind", "observed"}, {"what", show::json_text(what)}, {"why", show::json_text(why)}});
    add(document, "not-wrapped", plan.refusals);
    for (const auto& line : verified)
        document.add({{"kind", "systemd"}, {"text", show::json_text(line)}});
    return document.finish();
}

}  // namespace

ExitCode answer_generate(const Question& question, Session& session) {
    const bool check = question.check == Check::verify;
    if (question.effect != Effect::dry && !check) {
        complain({"'generate' writes nothing by itself",
                  "systemd starts job-watch-generator for that, at boot and at a daemon-reload",
                  "see what it would write: job-watch generate --dry-run, or with --check"});
        return ExitCode::usage;
    }
    const auto scope = question.manager == Manager::user ? unit::Scope::user : unit::Scope::system;
    const auto world = generate::world_of_environment(scope);
    const auto plan = generate::make_plan(world, generate::installed_wrapper);
    Lines verified;
    if (check) {
        auto lines = verify(plan, world);
        if (!lines) {
            complain(lines.error());
            return ExitCode::nothing;
        }
        verified = std::move(*lines);
    }
    const auto written = question.format == Format::json
                             ? as_json(plan, verified)
                             : session.show(as_text(plan, verified, session.terminal().charset));
    const bool wrong = !plan.complaints.empty() || !verified.empty();
    return written == ExitCode::ok && wrong ? ExitCode::nothing : written;
}

}  // namespace jw::query

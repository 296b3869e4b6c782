// SPDX-License-Identifier: MIT
#include "show/report/pages/run_page.hpp"

#include <fmt/format.h>

#include <chrono>

#include "foundation/model/cpu_time.hpp"
#include "foundation/model/job_key.hpp"
#include "show/findings/finding_text.hpp"
#include "show/pages/run_page.hpp"
#include "show/report/markup/html.hpp"
#include "show/report/markup/page.hpp"
#include "show/report/pages/output_part.hpp"
#include "show/words/quantity.hpp"
#include "show/words/rule_text.hpp"
#include "show/words/verdict.hpp"

namespace jw::report {

namespace {

constexpr std::size_t most_of_a_stream = 90'000;
/// Moments are written with their year when seen from here.
constexpr std::chrono::days another_year{400};

void add_fact(Html& html, std::string_view name, const Html& value) {
    html.add("<dt>{}</dt><dd>{}</dd>", name, value);
}

void add_fact(Html& html, std::string_view name, std::string_view value) {
    if (!value.empty()) add_fact(html, name, Html{}.add("{}", value));
}

Html facts_of(const RunFacts& facts, Instant now) {
    const auto& run = facts.run;
    Html html;
    html.add(R"(<dl class="facts">)");
    add_fact(html, "Result", Html{}.add(R"(<span class="failing">{}</span>)", show::verdict(run)));
    add_fact(html, "Started", long_time(run.started, now));
    add_fact(html, "Took", show::took_text(run, now));
    if (!run.argv.empty())
        add_fact(html, "Command",
                 Html{}.add("<code>{}</code>", show::command_text(run, show::Charset::utf8)));
    add_fact(html, "Folder", run.cwd);
    add_fact(html, "User", run.user);
    add_fact(html, "Host", run.host);
    add_fact(html, "Started by", run.trigger);
    add_fact(html, "Unit", run.unit);
    if (const auto used = cpu_time(run)) add_fact(html, "CPU", show::cpu_text(*used));
    if (run.max_rss) add_fact(html, "Max RSS", show::size_text(*run.max_rss));
    for (const auto& told : run.rules)
        add_fact(html, told.is_broken ? "Broke a rule" : "Rule",
                 show::rule_text(told, show::Charset::utf8));
    for (const auto& row : facts.findings) add_fact(html, "Found", show::finding_text(row.finding));
    add_fact(html, "Note", run.note);
    add_fact(html, "Mistake", run.mistake);
    html.add("</dl>\n");
    return html;
}

}  // namespace

std::string run_page(const RunFacts& facts, const std::string& host) {
    const auto& run = facts.run;
    const auto now = run.started + another_year;
    Html main;
    main.add(R"(<div class="hero"><h1><span class="failing">{}</span>Run {} of )"
             R"(<a href="../jobs/{}.html">{}</a></h1></div>)"
             "\n",
             icon(run.outcome), run.id, facts.slug, job_title(run.job, run.job_host));
    main.add("<section>").add(facts_of(facts, now)).add("</section>\n");
    main.add(R"(<section aria-labelledby="output"><h2 id="output">Output</h2>)");
    main.add(output_sections(run, facts.output, most_of_a_stream)).add("</section>\n");
    if (facts.success) {
        main.add(R"(<section aria-labelledby="changes"><h2 id="changes">Against the success )"
                 R"(before it, run {} of {}</h2>)",
                 facts.success->id, long_time(facts.success->started, now));
        main.add(output_changes(*facts.success, facts.success_output, run, facts.output));
        main.add("</section>\n");
    }
    return page({.title = fmt::format("run {} of {} \u00b7 {}", run.id,
                                      job_title(run.job, run.job_host), host),
                 .host = host,
                 .as_of = std::nullopt,
                 .due = std::nullopt,
                 .need = Health::failing,
                 .depth = Depth::below},
                main);
}

}  // namespace jw::report

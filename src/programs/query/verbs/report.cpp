// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>

#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/known_job.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

std::string text_of(const report::Site& site, const report::Made& made) {
    const auto state =
        made.failing == 0 ? std::string{"none failing"} : fmt::format("{} failing", made.failing);
    return fmt::format("{}/index.html\n{}, {}; {} written\n", site.dir,
                       show::counted(made.all_jobs, "job"), state,
                       show::counted(made.written, "file"));
}

}  // namespace

ExitCode answer_report(const Question& question, Session& session) {
    const auto site = session.report_site();
    if (!site) return ExitCode::store;
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    if (!check_any(*history)) return nothing_found("report", question);
    session.await_recorder();  // pages are made of the store alone
    ::unsetenv("TZ");          // pages have the machine's own times, whoever makes them
    ::tzset();
    const auto made = report::render_all(*site);
    if (!made) {
        complain(made.error());
        return ExitCode::unwritable;
    }
    if (question.format == Format::text) return session.show(text_of(*site, *made));
    Document document{"report"};
    document.add({{"index", site->dir + "/index.html"},
                  {"jobs", made->all_jobs},
                  {"failing", made->failing},
                  {"written", made->written},
                  {"removed", made->removed}});
    return document.finish();
}

}  // namespace jw::query

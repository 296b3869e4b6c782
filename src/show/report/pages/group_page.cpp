// SPDX-License-Identifier: MIT
#include "show/report/pages/group_page.hpp"

#include <fmt/format.h>

#include "show/report/markup/html.hpp"
#include "show/report/markup/page.hpp"
#include "show/report/pages/jobs_table.hpp"
#include "show/words/quantity.hpp"

namespace jw::report {

std::string group_page(const Group& group) {
    const auto total = total_of({&group.digest}, group.now);
    const auto failing = total.count(Health::failing);
    const auto names = fmt::format("{} \u2013 {}", group.digest.first, group.digest.last);
    Html main;
    main.add(R"(<div class="hero"><h1>{}</h1><p>{}, {} failing</p></div>)"
             "\n",
             names, show::counted(group.cards.size(), "job"), failing);
    main.add(R"(<section aria-labelledby="jobs"><h2 id="jobs">Jobs</h2>)")
        .add(jobs_table(by_need(group.cards, group.now), group.now, Depth::below))
        .add("</section>\n");
    return page({.title = names + " \u00b7 " + group.host,
                 .host = group.host,
                 .as_of = group.now,
                 .due = total.expected,
                 .need = failing > 0 ? Health::failing : Health::ok,
                 .depth = Depth::below},
                main);
}

}  // namespace jw::report

// SPDX-License-Identifier: MIT
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/version.hpp"
#include "show/metrics/prometheus.hpp"

namespace jw::query {

/// A machine without runs has metrics, too: none of jobs.
ExitCode answer_metrics(const Question&, Session& session) {
    const auto* history = session.history();
    if (history == nullptr) return ExitCode::store;
    const show::Metrics metrics{.jobs = history->gauges(session.now()),
                                .version = version,
                                .last_look = history->last_look()};
    return session.show(show::prometheus_text(metrics));
}

}  // namespace jw::query

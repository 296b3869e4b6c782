// SPDX-License-Identifier: MIT
#include "history/reading/past_runs.hpp"

#include <SQLiteCpp/Exception.h>

#include <cstddef>
#include <utility>

#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/judging/runs_to_judge.hpp"

namespace jw::history {

namespace {

constexpr std::size_t past_runs_at_once = 500;

void hand_over(RunsToJudge& runs, const std::string& job,
               const std::function<void(const PastRun&)>& use) {
    std::optional<RunPlace> last;
    std::uint32_t count = 0;
    while (true) {
        auto some = runs.behind(job, last, past_runs_at_once);
        for (auto& run : some) {
            if (run.has_output) run.seen.output = run.output;
            run.seen.run = count++;
            use({.id = run.place.id, .started = run.started, .seen = run.seen});
        }
        if (some.size() < past_runs_at_once) return;
        last = some.back().place;
    }
}

}  // namespace

std::optional<Failure> for_each_past_run(const std::string& store, const std::string& job,
                                         const std::function<void(const PastRun&)>& use) {
    auto opened = open_for_reading(store, reading_patience);
    if (!opened) return opened.error().failure;
    try {
        RunsToJudge runs{*opened};
        hand_over(runs, job, use);
        return std::nullopt;
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the store " + store);
    }
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "history/scene.hpp"
#include "judge/alert/message_json.hpp"
#include "judge/alert/policy.hpp"
#include "support/spooled_run.hpp"

namespace jw::test {

inline constexpr std::int64_t epoch = 1'700'000'000'000'000;

/// A store with a channel, whose runs take a second each.
class Story {
public:
    explicit Story(alert::Policy with = {.channels = {"chat"}}) : policy{std::move(with)} {
        scene.surroundings.policy_of = [this](const std::string&) { return this->policy; };
    }

    SpooledRun run(int outcome, std::chrono::seconds at, const std::string& job = "backup") {
        return {.number = ++number_,
                .job = job,
                .started = epoch + std::chrono::microseconds{at}.count(),
                .duration = 1'000'000,
                .outcome = outcome,
                .wait_status = outcome == 1 ? 0 : 256};
    }

    void spool(const SpooledRun& run) {
        scene.add(run);
        scene.now = std::max(scene.now, Instant{Micros{run.started + run.duration}});
    }

    void fails(std::chrono::seconds at, const std::string& job = "backup") {
        spool(run(2, at, job));
        scene.ingest();
    }

    void works(std::chrono::seconds at, const std::string& job = "backup") {
        spool(run(1, at, job));
        scene.ingest();
    }

    /// Kinds and jobs of all messages, oldest first.
    std::string sent() const {
        return scene.value(
            "SELECT ifnull(group_concat(kind || ' ' || job, ', '), '')"
            " FROM (SELECT * FROM outbox ORDER BY id)");
    }

    alert::Message last() const {
        const auto message =
            alert::message_from_json(scene.value("SELECT message FROM outbox ORDER BY id DESC"));
        EXPECT_TRUE(message);
        return message ? *message : alert::Message{};
    }

    Scene scene;
    alert::Policy policy;

private:
    std::uint64_t number_ = 0;
};

/// A run that is under way since then, in a process that lives or does not.
inline SpooledRun under_way(Story& story, std::chrono::seconds at, bool lives = true) {
    auto run = story.run(1, at);
    run.kind = spool::Kind::start;
    run.job_pid = 4711;
    run.job_start = 99;
    if (lives)
        story.scene.add_process(4711, 'S', 99);
    else
        story.scene.remove_process(4711);
    story.scene.add(run);
    return run;
}

}  // namespace jw::test

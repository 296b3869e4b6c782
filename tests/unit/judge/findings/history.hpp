// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "judge/findings/step.hpp"
#include "support/random_series.hpp"

namespace jw::findings::test {

inline constexpr double day = 86'400, first_start = 1'704'067'200;

/// One run as a history of these tests has it; it owns its output.
struct Past {
    double started = 0, duration = 60, cpu = 20, max_rss = 5e7;
    bool has_failed = false;
    double rows = 1000;
    std::string output;

    Observation observation(std::uint32_t run) const {
        Observation seen{.run = run,
                         .started = started,
                         .outcome = has_failed ? Outcome::failure : Outcome::success,
                         .duration = duration,
                         .cpu = cpu,
                         .max_rss = max_rss,
                         .stdout_bytes = static_cast<double>(output.size()),
                         .lines = rows + 2,
                         .output = output};
        seen.metrics.emplace_back("rows", rows);
        return seen;
    }
};

using History = std::vector<Past>;

/// What a made-up job is like.
struct Character {
    std::uint64_t seed = 1;
    double sigma = .1, memory = .5, outliers = .01, wave = 0, failing = 0;
    double period = day;
};

/// A job without anything worth a message.
inline History healthy(const Character& character, std::size_t runs) {
    jw::test::Noise noise{character.seed, character.sigma, character.memory, character.outliers,
                          character.wave};
    auto& chance = noise.chance();
    History history;
    for (std::size_t i = 0; i < runs; ++i) {
        Past past;
        past.started =
            first_start + static_cast<double>(i) * character.period + chance.between(0, 60);
        past.duration = 300 * std::exp(noise.next(past.started));
        past.cpu = past.duration * .3;
        past.max_rss = 2e8 * std::exp(.02 * chance.normal());
        past.rows = std::floor(5000 * std::exp(.1 * chance.normal()));
        past.output = "Processed " + std::to_string(static_cast<int>(past.rows)) + " rows\n" +
                      (chance.comes(.2) ? "note: 3 retries\n" : "") + "done in " +
                      std::to_string(past.duration) + " s\n";
        past.has_failed = chance.comes(character.failing);
        history.push_back(std::move(past));
    }
    return history;
}

inline const starts::Schedule no_schedule;
inline const LocalClock utc;

struct Judged {
    State state;
    std::vector<Finding> findings;
};

/// `between` may look at, and change, the state after each run.
template <typename Between>
Judged judge(const History& history, Between between) {
    Judged judged;
    const starts::Surroundings around{no_schedule, utc};
    for (std::size_t i = 0; i < history.size(); ++i) {
        const auto run = history[i].observation(static_cast<std::uint32_t>(i));
        for (auto& finding : step(judged.state, run, &around))
            judged.findings.push_back(std::move(finding));
        between(judged.state);
    }
    return judged;
}

inline Judged judge(const History& history) {
    return judge(history, [](State&) {});
}

inline std::vector<Finding> pushed(const Judged& judged) {
    std::vector<Finding> found;
    for (const auto& finding : judged.findings)
        if (finding.is_pushed) found.push_back(finding);
    return found;
}

/// All of a finding but its words, to be compared.
inline std::string key(const Finding& finding) {
    return std::to_string(finding.at) + " " + finding.signal + " " +
           std::string{word(finding.kind)} + " " + std::to_string(finding.since) + " " +
           std::to_string(finding.before) + " " + std::to_string(finding.now) + " " +
           std::to_string(finding.is_pushed) + " " + std::to_string(finding.told) + " " +
           finding.line;
}

inline std::vector<std::string> keys(const std::vector<Finding>& findings) {
    std::vector<std::string> all;
    for (const auto& finding : findings) all.push_back(key(finding));
    return all;
}

}  // namespace jw::findings::test

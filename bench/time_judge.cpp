// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "foundation/when/local_clock.hpp"
#include "judge/findings/step.hpp"

namespace {

using namespace jw;
using Clock = std::chrono::steady_clock;

constexpr double hour = 3600;

/// What a job prints that reports its work, in as many lines.
std::string output_of(std::uint32_t run, int lines) {
    std::string output;
    for (int i = 0; i < lines; ++i)
        output += fmt::format("step {}: copied {} files in {} s\n", i, (run * 7919U) % 1000, i + 3);
    return output;
}

/// Microseconds of each step of a job with all its signals, whose values spread as those of real
/// jobs do, and shift by half every 150 runs. Its state is written as bytes and read between two
/// steps, as a recorder has it.
std::vector<double> steps_of(double gap, std::uint32_t runs, unsigned seed) {
    constexpr double first = 1'760'000'000;
    const starts::Schedule unknown;
    const auto clock = local_clock(Instant{} + std::chrono::seconds{1'750'000'000},
                                   Instant{} + std::chrono::seconds{1'860'000'000});
    const starts::Surroundings around{unknown, clock};
    std::mt19937 random{seed};
    std::lognormal_distribution<double> spread{0, .15};
    std::vector<double> times;
    auto bytes = findings::to_bytes({});
    for (std::uint32_t i = 0; i < runs; ++i) {
        const auto level = 1 + (i / 150) % 2 * .5;
        const auto output = output_of(i, 40);
        const findings::Observation run{.run = i,
                                        .started = first + i * gap,
                                        .duration = 60 * level * spread(random),
                                        .cpu = 20 * level * spread(random),
                                        .max_rss = 5e7 * spread(random),
                                        .stdout_bytes = static_cast<double>(output.size()),
                                        .lines = 40,
                                        .output = output};
        auto state = *findings::state_of(bytes);
        const auto began = Clock::now();
        static_cast<void>(findings::step(state, run, &around));
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - began).count());
        bytes = findings::to_bytes(state);
    }
    return times;
}

}  // namespace

/// Prints, one a line, how many microseconds the judgement of one run takes: of jobs that run each
/// minute, hour and day.
int main() {
    for (unsigned seed = 0; seed < 5; ++seed)
        for (const auto gap : {hour / 60, hour, 24 * hour})
            for (const auto time : steps_of(gap, 1000, seed)) fmt::print("{:.2f}\n", time);
}

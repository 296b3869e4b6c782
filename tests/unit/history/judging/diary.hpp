// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "history/scene.hpp"

namespace jw::test {

inline constexpr std::int64_t second = 1'000'000, day = 86'400 * second;
inline constexpr std::int64_t first_start = 1'700'000'000 * second;

/// A store of a job that runs each day. What is not told of a run is as usual.
class Diary : public Scene {
public:
    /// Of output that is gone nothing can be judged once more.
    Diary() { surroundings.retention.success_output = std::chrono::days{3650}; }

    static SpooledRun run(unsigned number) {
        const std::int64_t seconds = 100 + number * 7 % 5;
        return {.number = number,
                .started = first_start + number * day,
                .duration = seconds * second,
                .boottime = number * day + 3600 * second,
                .monotonic = number * day + 3600 * second,
                .out = std::string(1000 + number * 13 % 50, 'x') + "\n"};
    }

    static SpooledRun slow(unsigned number) {
        auto slow = run(number);
        slow.duration *= 2;
        return slow;
    }

    void add_usual(unsigned from, unsigned to) const {
        for (auto number = from; number <= to; ++number) add(run(number));
    }

    /// Soon after the run of that number has ended.
    history::Ingested ingest_after(unsigned number) {
        now = Instant{Micros{first_start + number * day + 600 * second}};
        return ingest();
    }

    std::string findings() const {
        return value(
            "SELECT ifnull(group_concat(line, '; '), '') FROM (SELECT kind || ' ' || signal ||"
            " CASE WHEN pushed THEN '' ELSE ' shown' END || ifnull(' ' || end, '') AS line"
            " FROM findings ORDER BY opened, kind, signal)");
    }
};

}  // namespace jw::test

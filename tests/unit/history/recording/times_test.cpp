// SPDX-License-Identifier: MIT
// When the output of a run came: from an entry to an answer.
#include <gtest/gtest.h>

#include <string>

#include "foundation/model/times_encoder.hpp"
#include "history/reading/history.hpp"
#include "history/runs/run_writer.hpp"
#include "history/scene.hpp"

namespace of_times {
namespace {

using namespace jw;
using test::Scene;

constexpr std::int64_t second = 1'000'000;

struct Mark {
    std::int64_t at = 0;
    std::uint64_t out = 0, err = 0;
};

std::string encoded(std::initializer_list<Mark> marks, std::int64_t last_out) {
    TimesEncoder encoder{0, last_out, TimesEncoder::never};
    for (const auto& [at, out, err] : marks) encoder.add(at, out, err);
    return std::string{encoder.view()};
}

/// `AT:OUT:ERR` of each mark.
std::string shown(const OutputTimes& times) {
    std::string text;
    for (const auto& mark : times.marks)
        text += std::to_string(mark.at.count()) + ":" + std::to_string(mark.out) + ":" +
                std::to_string(mark.err) + " ";
    return text;
}

OutputTimes times_in(const Scene& scene, std::int64_t run = 1) {
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    return history->output(history->run(run).value()).times;
}

TEST(Times, AreTheSameInTheSpoolAndInTheStore) {
    const Scene scene;
    scene.add({.out = "one\ntwo\n", .times = encoded({{5, 0, 0}, {second, 4, 0}}, second)});
    EXPECT_EQ(shown(times_in(scene)), "5:0:0 1000000:4:0 ");
    scene.ingest();
    const auto times = times_in(scene);
    EXPECT_EQ(shown(times), "5:0:0 1000000:4:0 ");
    EXPECT_EQ(times.last_out, Micros{second});
    EXPECT_FALSE(times.last_err);
}

TEST(Times, StandWhereTheirLinesAreOnceSecretsAreMasked) {
    const Scene scene;
    scene.add({.out = "DB_PASSWORD=Tr0ub4dor\ndone\n",
               .times = encoded({{1, 0, 0}, {second, 22, 0}}, second)});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT stdout FROM runs"), "DB_PASSWORD=[masked]\ndone\n");
    EXPECT_EQ(shown(times_in(scene)), "1:0:0 1000000:21:0 ");
}

TEST(Times, OfWhatIsNotKeptStandAtTheGap) {
    const Scene scene;
    scene.add({.out = "aa\nbb\n",
               .out_dropped = 100,
               .times = encoded({{1, 0, 0}, {2, 50, 0}, {3, 103, 0}, {4, 104, 0}}, 4)});
    scene.ingest();
    EXPECT_EQ(shown(times_in(scene)), "1:0:0 2:3:0 3:3:0 4:4:0 ");
}

TEST(Times, ThatWereNotPossibleAreNone) {
    const Scene scene;
    constexpr auto day = 86'400 * second;
    scene.add({.number = 1, .out = "x\n", .times = encoded({{day, 0, 0}}, day)});
    scene.add({.number = 2, .out = "x\n", .times = encoded({{1, 0, 0}}, day)});
    scene.add({.number = 3, .out = "x\n", .times = "\xff\xff"});
    scene.add({.number = 4, .out = "x\n", .times = encoded({{1, 1'000'000, 7}}, 1)});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs WHERE output_times IS NULL"), "3");
    EXPECT_EQ(shown(times_in(scene, 4)), "1:2:0 ") << "never beyond what is kept";
}

TEST(Times, GoWithTheOutput) {
    const Scene scene;
    scene.add({.out = "x\n", .times = encoded({{1, 0, 0}}, 1)});
    scene.ingest();
    EXPECT_NE(scene.value("SELECT output_bytes FROM runs"), "2") << "they take room, too";
    auto database = scene.database();
    history::RunWriter{database, history::Table::runs}.drop_output(1);
    EXPECT_EQ(scene.value("SELECT output_times FROM runs"), "NULL");
    EXPECT_EQ(scene.value("SELECT output_bytes FROM runs"), "0");
}

TEST(Times, CountFromTheStartThatTheManagerTells) {
    const Scene scene;
    const std::string unit = "backup.service", invocation = "0123456789abcdef0123456789abcdef";
    constexpr std::int64_t start = 1'700'000'000 * second;
    scene.add({.number = 1,
               .unit = unit,
               .invocation = invocation,
               .started = start + 2 * second,
               .duration = 10 * second,
               .out = "x\n",
               .unit_part = 1,
               .times = encoded({{3 * second, 0, 0}}, 3 * second)});
    scene.add({.number = 2,
               .unit = unit,
               .invocation = invocation,
               .source = "systemd",
               .started = start,
               .duration = 13 * second,
               .result = "success"});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
    EXPECT_EQ(shown(times_in(scene)), "5000000:0:0 ");
}

TEST(Times, OfTheStepsOfAServiceFollowEachOther) {
    const Scene scene;
    const std::string unit = "backup.service", invocation = "0123456789abcdef0123456789abcdef";
    constexpr std::int64_t start = 1'700'000'000 * second;
    for (unsigned step = 0; step < 2; ++step)
        scene.add({.number = 1 + step,
                   .unit = unit,
                   .invocation = invocation,
                   .started = start + step * 20 * second,
                   .duration = 10 * second,
                   .out = "one\n",
                   .unit_part = 1,
                   .times = encoded({{second, 0, 0}, {2 * second, 2, 0}}, 2 * second)});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT stdout FROM runs"), "one\none\n");
    EXPECT_EQ(shown(times_in(scene)), "1000000:0:0 2000000:2:0 21000000:4:0 22000000:6:0 ");
    EXPECT_EQ(times_in(scene).last_out, Micros{22 * second});
}

TEST(Times, OfAUsualRunAreThoseOfTheMiddleOne) {
    const Scene scene;
    const auto times = encoded({{1, 0, 0}}, 1);
    constexpr std::int64_t start = 1'700'000'000 * second;
    for (const unsigned seconds : {9U, 3U, 5U, 4U, 100U})
        scene.add({.number = seconds,
                   .started = start + seconds * second,
                   .duration = seconds * second,
                   .out = "x\n",
                   .times = times});
    scene.add(
        {.number = 200, .started = start + 200 * second, .duration = 6 * second, .out = "x\n"});
    scene.ingest();
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    const auto newest = history->runs({.limit = 1}).front();
    EXPECT_EQ(history->usual_run(newest)->duration, Micros{5 * second});
    EXPECT_FALSE(history->usual_run(history->runs({}).back())) << "nothing was before the first";
}

}  // namespace
}  // namespace of_times

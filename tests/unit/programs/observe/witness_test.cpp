// SPDX-License-Identifier: MIT
#include "programs/observe/witness.hpp"

#include <gtest/gtest.h>

namespace jw::observe {
namespace {

const watch::Service service{{"m", "b", {}}, "here", "a.service"};
const journal::Moment now{Instant{Micros{5'000'000}}, Micros{2'000'000}};

journal::UnitRun told() {
    journal::UnitRun run;
    run.result = "success";
    run.exit = 0;
    run.invocation = "00000000000000000000000000000001";
    return run;
}

TEST(Witness, BelievesTheManagerRatherThanTheEnvironment) {
    watch::Properties properties;
    properties.set("InvocationID", std::vector<std::uint8_t>(16, 0xaa));
    properties.set("Result", std::string{"exit-code"});
    const auto run = witnessed(service, &properties, told(), now);
    EXPECT_EQ(run.result, "exit-code");
    EXPECT_EQ(run.invocation, std::string(32, 'a'));
    EXPECT_EQ(run.unit, "a.service");
}

TEST(Witness, TakesTheEnvironmentWhereTheManagerDoesNotAnswer) {
    const watch::Properties nothing;
    for (const auto* properties : {static_cast<const watch::Properties*>(nullptr), &nothing}) {
        const auto run = witnessed(service, properties, told(), now);
        EXPECT_EQ(run.result, "success");
        EXPECT_EQ(run.exit, 0);
        EXPECT_EQ(run.unit, "a.service");
        EXPECT_EQ(run.host, "here");
        EXPECT_EQ(run.manager.boot, "b");
        EXPECT_EQ(run.ended, now);
        EXPECT_FALSE(run.began);
    }
}

}  // namespace
}  // namespace jw::observe

// SPDX-License-Identifier: MIT
#include "settings/config/expect.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "settings/config/document.hpp"

namespace jw::config {
namespace {

using expect::Kind;
using expect::Rule;

Loaded read_all(const std::string& text) {
    Reading reading;
    reading.add("c.toml", text);
    return reading.finish();
}

std::optional<Rule> rule_of(const Loaded& loaded, const std::string& job, const std::string& key) {
    const auto rules = loaded.config.expect.of(job);
    const auto found = std::ranges::find(rules.all, key, expect::key_of);
    return found == rules.all.end() ? std::nullopt : std::optional{*found};
}

TEST(Expect, IsNothingWhereNothingIsStated) {
    EXPECT_TRUE(read_all("").config.expect.of("any").is_empty());
    EXPECT_EQ(rules_of(read_all("").config.expect), nullptr);
}

TEST(Expect, ReadsEachRuleAsAValueAndAsATable) {
    const auto loaded = read_all(R"(
[jobs.dump.expect]
min_duration = "30s"
max_duration = { value = "2h", as = "warn" }
min_output = "1K"
max_output = 2000
prints = "^done"
never_prints = ["ERROR", { match = "WARN", as = "warn" }]
metrics.rows = { match = '(\d+) rows', min = 1, max = 2.5 }
files = [{ path = "/backup/*.gz", newer = true, min_size = "1M", as = "warn" }]
warn_exit = [1, 24, "auto"]
)");
    EXPECT_EQ(loaded.complaints, std::vector<std::string>{});
    EXPECT_EQ(rule_of(loaded, "dump", "min_duration"),
              (Rule{.kind = Kind::min_duration, .least = 30}));
    EXPECT_EQ(rule_of(loaded, "dump", "max_duration"),
              (Rule{.kind = Kind::max_duration, .fails = false, .most = 7200}));
    EXPECT_EQ(rule_of(loaded, "dump", "min_output")->least, 1024);
    EXPECT_EQ(rule_of(loaded, "dump", "max_output")->most, 2000);
    EXPECT_EQ(rule_of(loaded, "dump", "metrics.rows"), (Rule{.kind = Kind::metric,
                                                             .text = R"((\d+) rows)",
                                                             .name = "rows",
                                                             .least = 1,
                                                             .most = 2.5}));
    EXPECT_EQ(rule_of(loaded, "dump", "files"), (Rule{.kind = Kind::file,
                                                      .fails = false,
                                                      .text = "/backup/*.gz",
                                                      .least = 1048576,
                                                      .newer = true}));
    const auto rules = loaded.config.expect.of("dump");
    EXPECT_EQ(rules.all.size(), 9U);
    EXPECT_EQ(rules.warn_exits.count(), 2U);
    EXPECT_TRUE(rules.warn_by_program);
    EXPECT_TRUE(loaded.config.expect.of("other").is_empty());
}

TEST(Expect, TakesEachKeyFromTheTableThatIsMostSpecial) {
    const auto loaded = read_all(R"(
[defaults.expect]
as = "warn"
max_duration = "1h"
prints = "x"
warn_exit = 1
[jobs."b*".expect]
max_duration = "2h"
[jobs."backup-*".expect]
max_duration = "3h"
min_output = 1
[jobs."backup-home".expect]
max_duration = "4h"
prints = []
[jobs."alpha:backup-home".expect]
max_duration = "5h"
[jobs.quiet.expect]
max_duration = false
)");
    EXPECT_EQ(loaded.complaints, std::vector<std::string>{});
    const auto hours = [&](const std::string& job) {
        return rule_of(loaded, job, "max_duration")->most.value_or(0) / 3600;
    };
    EXPECT_EQ(hours("other"), 1);
    EXPECT_FALSE(rule_of(loaded, "other", "max_duration")->fails);
    EXPECT_EQ(hours("b"), 2);
    EXPECT_TRUE(rule_of(loaded, "b", "max_duration")->fails);
    EXPECT_EQ(hours("backup-x"), 3);
    EXPECT_EQ(hours("backup-home"), 4);
    EXPECT_EQ(hours(":alpha:backup-home"), 5);
    EXPECT_FALSE(rule_of(loaded, "quiet", "max_duration"));
    EXPECT_FALSE(rule_of(loaded, "backup-home", "prints"));
    EXPECT_TRUE(rule_of(loaded, "backup-home", "min_output"));
    EXPECT_TRUE(rule_of(loaded, "backup-x", "prints"));
    EXPECT_TRUE(loaded.config.expect.of("quiet").warn_exits.test(1));
}

TEST(Expect, ComplainsOfWhatMakesNoSenseAndPassesItOver) {
    for (const auto* wrong : {"min_duration = \"soon\"",
                              "min_duration = true",
                              "max_output = -1",
                              "prints = \"(\"",
                              "prints = 7",
                              "metrics = 3",
                              "metrics.rows = \"x\"",
                              "metrics.rows = { min = 1 }",
                              "metrics.rows = { match = \"rows\" }",
                              "metrics.rows = { match = \"(x)\", min = \"1\" }",
                              "files = \"/x\"",
                              "files = [{ path = \"x\" }]",
                              "files = [{ path = \"/x/../y\" }]",
                              "files = [{ newer = true }]",
                              "files = [{ path = \"/x\", size = 1 }]",
                              "warn_exit = 256",
                              "warn_exit = [1, \"two\"]",
                              "as = \"odd\"",
                              "prints = { match = \"x\", as = \"no\" }",
                              "max_duraton = \"1h\"",
                              "min_duration = { value = \"1s\", odd = 1 }"}) {
        const auto loaded = read_all(std::string{"[jobs.a.expect]\nmin_output = 5\n"} + wrong);
        EXPECT_EQ(loaded.complaints.size(), 1U) << wrong;
        EXPECT_EQ(loaded.config.expect.of("a").all.size(), 1U) << wrong;
    }
    const auto near = read_all("[jobs.a.expect]\nmax_duraton = \"1h\"").complaints.front();
    EXPECT_NE(near.find("did you mean 'max_duration'?"), std::string::npos) << near;
}

}  // namespace
}  // namespace jw::config

// SPDX-License-Identifier: MIT
#include "settings/config/expect_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "settings/config/document.hpp"

namespace jw::config {
namespace {

using expect::Kind;
using expect::Rules;

Rules some_rules() {
    Rules rules;
    rules.all = {{.kind = Kind::max_duration, .fails = false, .most = 7200},
                 {.kind = Kind::metric,
                  .fails = false,
                  .text = R"(^it's ([0-9]+) "rows" \S+$)",
                  .name = "rows",
                  .least = 1.5},
                 {.kind = Kind::min_duration, .fails = false, .least = 90},
                 {.kind = Kind::min_output, .fails = false, .least = 40},
                 {.kind = Kind::prints, .fails = false, .text = R"(^done \(all\)$)"}};
    rules.warn_by_program = true;
    return rules;
}

Loaded read_text(const std::string& text) {
    Reading reading;
    reading.add("c.toml", text);
    return reading.finish();
}

TEST(ExpectText, IsReadAsWhatWasWritten) {
    for (const auto* name : {"dump", "my job", "a.b", "x\"y\\z", "h\303\251"}) {
        const auto table = expect_table(name, some_rules());
        ASSERT_TRUE(table) << table.error().why;
        const auto loaded = read_text(*table);
        EXPECT_EQ(loaded.complaints, std::vector<std::string>{});
        EXPECT_EQ(loaded.config.expect.of(name), some_rules()) << *table;
    }
}

TEST(ExpectText, StandsBehindWhatWasThere) {
    const std::string former = "# mine\n[alerts]\nafter = 2\n[jobs.other.expect]\nprints = 'x'";
    const auto table = *expect_table("dump", some_rules());
    const auto text = text_with_table("c.toml", former, "dump", table);
    ASSERT_TRUE(text) << text.error().why;
    EXPECT_EQ(*text, former + "\n\n" + table);
    EXPECT_EQ(*text_with_table("c.toml", "", "dump", table), table);
}

TEST(ExpectText, IsRefusedWhereItWouldNotMeanThat) {
    const auto table = *expect_table("dump", some_rules());
    for (const auto* former :
         {"[jobs.dump.expect]\nprints = 'x'\n", "[jobs.dump]\nexpect.prints = 'x'\n",
          "[jobs]\ndump.expect = { prints = 'x' }\n", "jobs = {}\n", "this is no TOML\n",
          "x = '''\n"}) {
        const auto text = text_with_table("c.toml", former, "dump", table);
        EXPECT_FALSE(text) << former;
    }
}

TEST(ExpectText, IsRefusedBehindATableThatWouldTakeItIn) {
    const auto table = *expect_table("dump", some_rules());
    const auto text = text_with_table(
        "c.toml", "[jobs.dump.expect.metrics]\nfiles = { match = '(x)' }\n", "dump", table);
    EXPECT_FALSE(text);
}

TEST(ExpectText, IsRefusedForNamesThatMeanSomethingElse) {
    EXPECT_FALSE(expect_table("backup-*", some_rules()));
    EXPECT_FALSE(expect_table("a\nb", some_rules()));
}

}  // namespace
}  // namespace jw::config

// SPDX-License-Identifier: MIT
#include "judge/alert/log_lines.hpp"

#include <gtest/gtest.h>

#include <string>

namespace jw::alert {
namespace {

std::string times(int count, const std::string& line) {
    std::string text;
    for (int i = 0; i < count; ++i) text += line;
    return text;
}

TEST(LogLines, LeaveDataOut) {
    for (const std::string line :
         {"INSERT INTO `customers` VALUES (1,'Anna','anna@example.org');\n",
          "(4711,'Anna Example','anna@example.org',12.50),\n", "4711,Anna Example,12.50,EUR\n",
          "4711;Anna;12,50;EUR\n", "1\t2\t3\t4\t5\n", "|1|Anna|EUR|\n",
          "{\"_id\":1,\"name\":\"Anna\",\"mail\":\"anna@example.org\"}\n",
          "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\n",
          "\x01\x02 binary\n", "\xff\xfe\xe0 no\n"})
        EXPECT_EQ(log_lines("starting\n" + times(60, line) + "error: no space left\n"),
                  "starting\n[job-watch: 60 lines that look like data]\nerror: no space left\n")
            << line;
    EXPECT_EQ(log_lines("4711,Anna,12.50,EUR\n"), "[job-watch: 1 line that looks like data]\n");
    EXPECT_EQ(log_lines("x\n" + std::string(5000, 'x')),
              "x\n[job-watch: 1 line that looks like data]\n");
}

TEST(LogLines, KeepLogs) {
    for (const std::string text :
         {"", "\n", "one line", "rsync error: some files were not transferred (code 23)\n",
          "{\"level\":\"error\",\"ts\":1764467190.1,\"msg\":\"no\",\"pid\":4711}\n",
          "2026-11-30T01:43:10Z\tERROR\tmain.go:42\tfailed\n", "missing: a,b,c,d\nerror: stop\n",
          "\x1b[31merror\x1b[0m: no\r\n", "caf\xe9 ferm\xe9: erreur\n",
          "Progress: 42% (48213 of 114793), ETA 00:03:21, 12 ok, 0 bad\n"})
        EXPECT_EQ(log_lines(times(5, text)), times(5, text));
}

}  // namespace
}  // namespace jw::alert

// SPDX-License-Identifier: MIT
#include "systemd/unit/exec_line.hpp"

#include <gtest/gtest.h>

namespace jw::unit {
namespace {

/// Each command behind a wrapper called W, on a line of its own; or the reason why not.
std::string wrapped_lines(std::string_view value) {
    const auto commands = parse_exec(value);
    if (!commands) return commands.error().why;
    std::string lines;
    for (const auto& command : *commands)
        lines += (lines.empty() ? "" : "\n") + wrapped(command, "W", "");
    return lines;
}

TEST(ExecLine, CarriesEverythingBehindThePrefixesByteForByte) {
    for (const std::string line :
         {R"(/bin/x a "b  c" 'd' \x41 \u00e4 ${X} $X x${Y}y $$ %n %i %% \; "" ";")",
          "/bin/x\ta   b", R"("/bin/x y" z)", "/bin/x a;b ;c", "/bin/%p/x", "%h/bin/x", "name a",
          R"(sh -c 'exec "$$@"' -- ; )"}) {
        const auto expected = line.ends_with(" ; ") ? line.substr(0, line.size() - 3) : line;
        EXPECT_EQ(wrapped_lines(line), "W -- " + expected);
    }
}

TEST(ExecLine, PutsPrefixesBeforeTheWrapper) {
    EXPECT_EQ(wrapped_lines("-/bin/x a"), "-W -- /bin/x a");
    EXPECT_EQ(wrapped_lines("+-:/bin/x a"), "+-:W -- /bin/x a");
    EXPECT_EQ(wrapped_lines("!!-/bin/x"), "!!-W -- /bin/x");
    EXPECT_EQ(wrapped_lines("!-!/bin/x"), "!-!W -- /bin/x");
    EXPECT_EQ(wrapped_lines(R"("-/bin/x y" z)"), R"(-W -- "/bin/x y" z)");
    EXPECT_EQ(wrapped_lines(R"(-"@"/bin/x zero a)"), R"(-W --argv0 zero -- ""/bin/x a)");
}

TEST(ExecLine, KeepsTheNameThatTheCommandIsToldWithTheAtSign) {
    EXPECT_EQ(wrapped_lines("@/bin/x zero one  two"), "W --argv0 zero -- /bin/x one  two");
    EXPECT_EQ(wrapped_lines("-@/bin/x \"ze ro\""), "-W --argv0 \"ze ro\" -- /bin/x");
    EXPECT_EQ(wrapped_lines("@/bin/x ${A}b c"), "W --argv0 ${A}b -- /bin/x c");
    EXPECT_EQ(wrapped_lines("@:/bin/x $A c"), ":W --argv0 $A -- /bin/x c");
    EXPECT_NE(wrapped_lines("@/bin/x $A c").find("no word or several"), std::string::npos);
    EXPECT_NE(wrapped_lines("@/bin/x").find("needs a second word"), std::string::npos);
    EXPECT_NE(wrapped_lines("@/bin/x ; /bin/y").find("needs a second word"), std::string::npos);
}

TEST(ExecLine, SplitsAtLoneSemicolons) {
    EXPECT_EQ(wrapped_lines("/bin/x a ; -/bin/y b ;/bin/z"),
              "W -- /bin/x a\n-W -- /bin/y b ;/bin/z");
    EXPECT_EQ(wrapped_lines("; /bin/x ;"), "W -- /bin/x");
    EXPECT_EQ(wrapped_lines("/bin/x \\; a"), "W -- /bin/x \\; a");
    EXPECT_EQ(wrapped_lines("/bin/x ; ; /bin/y"), "W -- /bin/x\nW -- /bin/y");
    EXPECT_EQ(wrapped_lines(""), "");
}

TEST(ExecLine, KeepsVariablesInThePathWhatTheyAreForSystemd) {
    EXPECT_EQ(wrapped_lines("/opt/$X/y $X"), "W --argv0 /opt/$X/y -- /opt/$$X/y $X");
    EXPECT_EQ(wrapped_lines("/opt/${X}/y"), "W --argv0 /opt/${X}/y -- /opt/$${X}/y");
    EXPECT_EQ(wrapped_lines(":/opt/$X/y $X"), ":W -- /opt/$X/y $X");
    EXPECT_EQ(wrapped_lines("@/opt/$X/y z"), "W --argv0 z -- /opt/$$X/y");
}

TEST(ExecLine, OfANameBecomesThePathThatSystemdWouldFind) {
    const auto commands = parse_exec("-name a");
    ASSERT_TRUE(commands && commands->size() == 1);
    EXPECT_EQ(wrapped(commands->front(), "W", "/usr/bin/name"),
              "-W --argv0 name -- /usr/bin/name a");
}

TEST(ExecLine, IsRefusedWhereTheWrapperMightChangeIt) {
    for (const std::string line :
         {"|/bin/x", "--/bin/x", "++/bin/x", "!!!/bin/x", "+!/bin/x", "@@/bin/x a", "-", "\"\"",
          "bin/x", "/bin/", "\"/bin/x", "/bin/x \"a", "/bin/x a\\", "$X", "/opt/\\x24X",
          "\\x2d/bin/x", "~/x"})
        EXPECT_FALSE(parse_exec(line).has_value()) << line << " gives " << wrapped_lines(line);
}

TEST(Unwrapped, IsTheCommandAsItWas) {
    for (const std::string line : {"-/bin/x a  b", "@/bin/x zero a", "+:/bin/$X \"b\""}) {
        const auto commands = parse_exec(line);
        ASSERT_TRUE(commands.has_value());
        EXPECT_EQ(unwrapped(commands->front()), line);
    }
}

TEST(Identifier, IsTheLastPartOfThePath) {
    const auto identifier = [](std::string_view line) {
        const auto commands = parse_exec(line);
        const auto name = identifier_of(commands->front());
        return name ? *name : "refused";
    };
    EXPECT_EQ(identifier("/usr/bin/backup.sh a"), "backup.sh");
    EXPECT_EQ(identifier("@-/usr/bin/x zero"), "x");
    EXPECT_EQ(identifier("\"/opt/a b/c\""), "c");
    EXPECT_EQ(identifier("/opt/%i/x"), "x");
    EXPECT_EQ(identifier("/opt/a%%b"), "a%%b");
    EXPECT_EQ(identifier("/opt/x-%i"), "refused");
    EXPECT_EQ(identifier("\"/opt/a b\""), "refused");
}

}  // namespace
}  // namespace jw::unit

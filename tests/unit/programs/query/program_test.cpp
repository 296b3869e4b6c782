// SPDX-License-Identifier: MIT
// The program as a whole: a store, a command line, and what comes out.
#include "programs/query/program.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "support/spooled_run.hpp"
#include "support/temp_folder.hpp"

namespace jw::query {
namespace {

using nlohmann::json;
using test::Ended;
using test::Environment;
using test::Reader;
using test::SpooledRun;

const std::string hostile = "\x1b[31m\x1b]52;c;aGk=\x07\xe2\x80\xae\xc2\x9b\x9b\xff\r\b\x7f";

class Program : public testing::Test {
protected:
    std::string store() const { return folder_ / "history.db"; }

    Environment environment() const {
        return {{"JOB_WATCH_DB", store()},
                {"LANG", "C.UTF-8"},
                {"TERM", "xterm"},
                {"TZ", "UTC"},
                {"PATH", "/usr/bin:/bin"}};
    }

    Ended ask(const std::vector<std::string>& words, const Environment& more = {},
              Reader reader = Reader::pipe) const {
        auto all = environment();
        for (const auto& [name, value] : more) all[name] = value;
        return test::ask(words, all, reader);
    }

    /// Records a run a minute after the one before.
    void record(SpooledRun run) {
        ++count_;
        run.number = count_;
        run.started = 1'790'000'000'000'000 + static_cast<std::int64_t>(count_) * 60'000'000;
        ASSERT_EQ(run.write_to(store() + "-spool"), 0);
    }

    void success(const std::string& job, const std::string& out = "") {
        SpooledRun run;
        run.job = job;
        run.out = out;
        record(run);
    }

    void failure(const std::string& job, const std::string& out, const std::string& err) {
        SpooledRun run;
        run.job = job;
        run.outcome = 2;
        run.wait_status = 1 << 8;
        run.out = out;
        run.err = err;
        record(run);
    }

    const test::TempFolder& folder() const { return folder_; }

private:
    test::TempFolder folder_;
    std::uint64_t count_ = 0;
};

json items_of(const Ended& ended, const std::string& verb) {
    const auto document = json::parse(ended.out);
    EXPECT_EQ(document["schema"], "job-watch." + verb + "/1");
    return document["items"];
}

TEST_F(Program, EveryVerbAnswersAndEndsWithZero) {
    success("backup", "a\n");
    failure("backup", "b\n", "oh no\n");
    for (const auto& words : {std::vector<std::string>{},
                              {"--since", "@0"},
                              {"history", "backup"},
                              {"stats"},
                              {"stats", "backup", "--since", "@0"},
                              {"last-failure"},
                              {"last-failure", "backup"},
                              {"show", "1"},
                              {"diff", "backup"},
                              {"diff", "1", "2"},
                              {"diff", "backup", "1", "2"},
                              {"list"},
                              {"prune", "--dry-run"},
                              {"help"},
                              {"--help"},
                              {"-h"},
                              {"--version"},
                              {"run", "--help"},
                              {"help", "run"},
                              {"help", "diff"}}) {
        const auto ended = ask(words);
        EXPECT_EQ(ended.exit, 0) << (words.empty() ? "" : words[0]) << ended.err;
        EXPECT_FALSE(ended.out.empty());
        EXPECT_EQ(ended.err, "");
    }
}

TEST_F(Program, TheLastFailureShowsEverythingItPrinted) {
    failure("backup", "first\n", "old error\n");
    failure("backup", "second\n", "rsync: connection closed\nFAILED\n");
    success("backup");
    const auto ended = ask({"last-failure", "backup"});
    EXPECT_NE(ended.out.find("exit 1"), std::string::npos);
    EXPECT_NE(ended.out.find("  rsync: connection closed\n  FAILED\n"), std::string::npos);
    EXPECT_NE(ended.out.find("  second\n"), std::string::npos);
    EXPECT_EQ(ended.out.find("old error"), std::string::npos);
}

TEST_F(Program, ExitCodesTellNothingFromWrongAndBroken) {
    EXPECT_EQ(ask({}).exit, 1);
    EXPECT_EQ(ask({"list"}).exit, 1);
    success("backup");
    EXPECT_EQ(ask({"last-failure"}).exit, 1);
    EXPECT_EQ(ask({"history", "nope"}).exit, 1);
    EXPECT_EQ(ask({"show", "999"}).exit, 1);
    EXPECT_EQ(ask({"diff", "backup"}).exit, 1);
    EXPECT_EQ(ask({"--since", "@99999999999"}).exit, 1);
    EXPECT_EQ(ask({"histroy"}).exit, 2);
    EXPECT_EQ(ask({"--since", "soonish"}).exit, 2);
    EXPECT_EQ(ask({"--db", "/dev/null/x", "list"}).exit, 3);
}

/// Every question, and every verb that changes a store, as it is asked of one.
const std::vector<std::vector<std::string>> asked{{},
                                                  {"--since", "@0"},
                                                  {"history", "x"},
                                                  {"stats"},
                                                  {"last-failure"},
                                                  {"show", "1"},
                                                  {"diff", "x"},
                                                  {"list"},
                                                  {"alerts"},
                                                  {"alerts", "replay"},
                                                  {"alerts", "flush"},
                                                  {"snooze", "x", "1h"},
                                                  {"ack", "x"},
                                                  {"report"},
                                                  {"prune"},
                                                  {"prune", "--dry-run"}};

TEST_F(Program, AFileThatIsNoStoreIsNamedAndLeftAlone) {
    test::write_file(store(), "notes\n");
    ::chmod(store().c_str(), 0640);
    for (const auto& words : asked) {
        const auto ended = ask(words);
        EXPECT_EQ(ended.exit, 3) << ended.err;
        EXPECT_NE(ended.err.find(store() + ": it is a text file"), std::string::npos) << ended.err;
        EXPECT_EQ(ended.out, "");
    }
    EXPECT_EQ(ask({"doctor"}).exit, 1);
    EXPECT_EQ(ask({"doctor"}).out.find("chmod"), std::string::npos);
    EXPECT_EQ(test::content_of(store()), "notes\n");
    struct stat facts = {};
    ASSERT_EQ(::stat(store().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0640U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder().path()}, {}), 1);
}

TEST_F(Program, WhereThereIsNoStoreItsPathIsNamedAndNothingMade) {
    for (auto words : asked) {
        words.insert(words.end(), {"--db", folder() / "no/such/place"});
        const auto ended = ask(words);
        EXPECT_EQ(ended.exit, 1) << ended.err;
        EXPECT_NE(ended.err.find("no store at " + (folder() / "no/such/place")), std::string::npos)
            << ended.err;
    }
    EXPECT_NE(ask({"doctor"}).out.find("there is no store"), std::string::npos);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder().path()}, {}), 0);
}

TEST_F(Program, ErrorsSayWhatWhyAndWhatToDo) {
    success("backup-offsite");
    const auto ended = ask({"history", "backup-ofsite"});
    EXPECT_EQ(ended.err,
              "job-watch: no job 'backup-ofsite': no run of it is recorded\n"
              "  did you mean 'backup-offsite'?\n");
    EXPECT_EQ(ended.out, "");
}

TEST_F(Program, JsonIsValidOrEmptyAndMessagesStayOnStandardError) {
    success("a");
    failure("b", "x", "y");
    EXPECT_EQ(items_of(ask({"--json"}), "overview").size(), 2U);
    EXPECT_EQ(items_of(ask({"--json", "--since", "@0"}), "history").size(), 2U);
    EXPECT_EQ(items_of(ask({"history", "a", "--json"}), "history")[0]["job"], "a");
    EXPECT_EQ(items_of(ask({"last-failure", "--json"}), "last-failure")[0]["stderr"], "y");
    EXPECT_EQ(items_of(ask({"stats", "--json"}), "stats").size(), 2U);
    EXPECT_EQ(items_of(ask({"list", "--json"}), "list").size(), 2U);
    EXPECT_EQ(items_of(ask({"diff", "1", "2", "--json"}), "diff")[0]["after"]["id"], 2);
    EXPECT_EQ(items_of(ask({"prune", "--dry-run", "--json"}), "prune")[0]["dry_run"], true);
    EXPECT_FALSE(items_of(ask({"doctor", "--json"}), "doctor").empty());

    const auto unknown = ask({"history", "nope", "--json"});
    EXPECT_EQ(unknown.exit, 1);
    EXPECT_TRUE(items_of(unknown, "history").empty());
    EXPECT_NE(unknown.err, "");
    const auto unreadable = ask({"--db", "/dev/null/x", "list", "--json"});
    EXPECT_EQ(unreadable.out, "");
    EXPECT_NE(unreadable.err, "");
}

TEST_F(Program, TotalsAreOfAllRunsThatMatchNotOfThoseShown) {
    for (int i = 0; i < 12; ++i) failure("backup", "", "no\n");
    for (int i = 0; i < 6; ++i) success("backup");
    const auto says = [this](const std::vector<std::string>& words, const std::string& text) {
        const auto ended = ask(words);
        EXPECT_NE(ended.out.find(text), std::string::npos) << ended.out << ended.err;
    };
    says({"history", "backup", "-n", "5"}, "18 runs: 6 ok, 12 failed; shown: the newest 5.");
    says({"-n", "5"}, "18 runs: 6 ok, 12 failed; shown: the newest 5.");
    says({"history", "backup", "--failed", "-n", "5"}, "shown: the newest 5 that failed.");
    says({"history", "backup"}, "18 runs: 6 ok, 12 failed.");
    says({"--failed", "--since", "@0"}, "18 runs: 6 ok, 12 failed.");
}

TEST_F(Program, NoFailureIsToldFromNoRun) {
    success("backup");
    success("backup");
    const auto says = [this](const std::vector<std::string>& words, const std::string& text) {
        for (const bool json : {false, true}) {
            auto all = words;
            if (json) all.emplace_back("--json");
            const auto ended = ask(all);
            EXPECT_EQ(ended.exit, 1);
            EXPECT_NE(ended.err.find(text), std::string::npos) << ended.err;
        }
    };
    says({"--failed", "--since", "@0"}, "none of the 2 runs in this window of time failed");
    says({"--failed"}, "none of the 2 runs failed");
    says({"history", "backup", "--failed"}, "none of the 2 runs failed");
    says({"last-failure"}, "none of the 2 runs failed");
    says({"--failed", "--since", "@99999999999"}, "nothing ran in this window of time");
    says({"history", "backup", "--since", "@99999999999"}, "nothing ran in this window of time");
}

TEST_F(Program, RawBytesComeBackExactly) {
    std::string every = "\n";
    for (int i = 255; i >= 0; --i) every += static_cast<char>(i);
    failure("bytes", every, "err" + every);
    EXPECT_EQ(ask({"show", "1", "--raw", "--stdout"}).out, every);
    EXPECT_EQ(ask({"show", "1", "--raw", "--stderr"}).out, "err" + every);
    const auto item = items_of(ask({"show", "1", "--json"}), "show")[0];
    EXPECT_TRUE(item["stdout_base64"].is_string());
}

TEST_F(Program, WhatWasDroppedIsCountedAtItsPlace) {
    SpooledRun run;
    run.job = "long";
    run.out = "beginend.";
    run.out = "beginend\n";
    run.out_dropped = 1000;
    record(run);
    const auto shown = ask({"show", "1", "--stdout"});
    EXPECT_EQ(shown.out, "begi\n[job-watch: 1000 bytes (1000B) were not kept here]\nnend\n");
    const auto raw = ask({"show", "1", "--stdout", "--raw"});
    EXPECT_EQ(raw.out, "beginend\n");
    EXPECT_NE(raw.err.find("1000 bytes after the first 4 were not kept"), std::string::npos);
}

/// Without the colours that we write ourselves: ESC [ digits and semicolons m.
std::string without_colours(std::string text) {
    for (auto at = text.find("\x1b["); at != std::string::npos; at = text.find("\x1b[", at)) {
        const auto end = text.find_first_not_of("0123456789;", at + 2);
        if (end == std::string::npos || text[end] != 'm')
            ++at;
        else
            text.erase(at, end + 1 - at);
    }
    return text;
}

/// Bytes that a terminal would obey, but for our own colours.
std::string obeyed(const std::string& screen) {
    const auto rest = without_colours(screen);
    std::string found;
    for (const char c : rest) {
        const auto byte = static_cast<unsigned char>(c);
        const bool layout = byte == '\n' || byte == '\t' || byte == '\r';
        if ((byte < 0x20 && !layout) || byte == 0x7F) found += c;
    }
    for (const auto* mark : {"\xe2\x80\xae", "\xc2\x9b", "\x9b\xff"})
        if (rest.find(mark) != std::string::npos) found += mark;
    return found;
}

TEST_F(Program, NothingThatAJobWroteIsObeyedByATerminal) {
    SpooledRun run;
    run.job = "job" + hostile;
    run.argv = "/bin/x" + hostile + std::string(1, '\0');
    run.unit = "unit" + hostile;
    run.out = "out\n" + hostile + "\nout";
    run.err = "err\n" + hostile;
    run.outcome = 2;
    run.wait_status = 1 << 8;
    record(run);
    run.out = "another\n" + hostile;
    record(run);
    for (const auto& words : {std::vector<std::string>{},
                              {"--since", "@0"},
                              {"history", run.job},
                              {"stats"},
                              {"last-failure"},
                              {"show", "1"},
                              {"show", "1", "--stdout"},
                              {"show", "1", "--stderr"},
                              {"diff", "1", "2"},
                              {"list"},
                              {"--json"},
                              {"show", "1", "--json"},
                              {"doctor"},
                              {"diff", "1", "2", "--json"},
                              {"history", "job" + hostile + "x"},
                              {hostile}})
        for (const auto* locale : {"C.UTF-8", "C"}) {
            const auto ended =
                ask(words, {{"LC_ALL", locale}, {"JOB_WATCH_PAGER", ""}}, Reader::terminal);
            EXPECT_EQ(obeyed(ended.out), "") << locale << ' ' << (words.empty() ? "" : words[0]);
            EXPECT_EQ(obeyed(ended.err), "") << locale << ' ' << (words.empty() ? "" : words[0]);
        }
}

TEST_F(Program, WithoutUtf8OnlyAsciiIsWritten) {
    failure("caf\xc3\xa9", "\xe2\x82\xac\n", "\xe2\x82\xac\n");
    for (const auto& words : {std::vector<std::string>{}, {"last-failure"}, {"list"}, {"stats"}})
        for (const unsigned char byte : ask(words, {{"LC_ALL", "C"}}).out) ASSERT_LT(byte, 0x7F);
    EXPECT_NE(ask({"last-failure"}).out.find("\xe2\x82\xac"), std::string::npos);
}

bool has_colour(const Ended& ended) { return ended.out.find("\x1b[") != std::string::npos; }

/// The words of a screen that begin with so many x.
std::set<std::string> names_on(const std::string& screen) {
    std::set<std::string> names;
    for (std::size_t at = 0; (at = screen.find("xxxxx", at)) != std::string::npos;) {
        const auto end = screen.find_first_of(" :\n", at);
        names.insert(screen.substr(at, end - at));
        at = end;
    }
    return names;
}

TEST_F(Program, NamesAreWholeInAPipeAndDifferentOnAScreen) {
    const std::string same(70, 'x');
    const std::set<std::string> names{same + "-one" + same, same + "-two" + same};
    for (const auto& name : names) failure(name, "", "");
    for (const auto& words :
         {std::vector<std::string>{}, {"list"}, {"--since", "2000-01-01"}, {"stats"}}) {
        EXPECT_EQ(names_on(ask(words).out), names);
        if (words == std::vector<std::string>{"stats"}) continue;
        const auto shown = names_on(ask(words, {{"COLUMNS", "80"}}).out);
        EXPECT_GE(shown.size(), 2U);
        EXPECT_NE(shown, names);
    }
}

TEST_F(Program, ColourIsForTerminalsThatWantIt) {
    success("a");
    const std::vector<std::string> list{"list"};
    EXPECT_TRUE(has_colour(ask(list, {}, Reader::terminal)));
    EXPECT_FALSE(has_colour(ask(list)));
    EXPECT_FALSE(has_colour(ask(list, {{"NO_COLOR", "1"}}, Reader::terminal)));
    EXPECT_FALSE(has_colour(ask(list, {{"TERM", "dumb"}}, Reader::terminal)));
    EXPECT_TRUE(has_colour(ask(list, {{"CLICOLOR_FORCE", "1"}})));
    EXPECT_FALSE(has_colour(ask(list, {{"CLICOLOR_FORCE", "0"}})));
    EXPECT_TRUE(has_colour(ask({"list", "--color=always"}, {{"NO_COLOR", "1"}})));
    EXPECT_FALSE(has_colour(ask({"list", "--color", "never"}, {}, Reader::terminal)));
    EXPECT_FALSE(has_colour(ask({"list", "--json"}, {}, Reader::terminal)));
}

TEST_F(Program, LongAnswersGoThroughThePagerOfTheUserAndOnlyOnATerminal) {
    for (int i = 0; i < 40; ++i) success("a");
    const std::vector<std::string> long_one{"history", "a", "-n", "40"};
    const Environment pager{{"JOB_WATCH_PAGER", "sed s/^/paged:/"}, {"PAGER", "false"}};
    const auto paged = [](const Ended& ended) { return ended.out.find("paged:") == 0; };
    EXPECT_TRUE(paged(ask(long_one, pager, Reader::terminal)));
    EXPECT_TRUE(paged(ask(long_one, {{"PAGER", "sed s/^/paged:/"}}, Reader::terminal)));
    EXPECT_FALSE(paged(ask(long_one, pager)));
    EXPECT_FALSE(paged(ask({"history", "a", "-n", "3"}, pager, Reader::terminal)));
    EXPECT_FALSE(paged(ask({"history", "a", "-n", "40", "--no-pager"}, pager, Reader::terminal)));
}

TEST_F(Program, NothingOfTheStoreIsHeldOpenWhileThePagerWaits) {
    for (int i = 0; i < 60; ++i) success("a");
    const Environment pager{{"JOB_WATCH_PAGER", "cat >/dev/null; ls -l /proc/$PPID/fd"}};
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"history", "a", "-n", "50"}, {"--since", "2000-01-01"}}) {
        const auto shown = ask(words, pager, Reader::terminal);
        EXPECT_NE(shown.out.find(" 1 -> "), std::string::npos) << shown.out;
        EXPECT_EQ(shown.out.find("history.db"), std::string::npos) << shown.out;
    }
}

TEST_F(Program, APagerThatIsNotThereLosesNothing) {
    for (int i = 0; i < 40; ++i) success("a");
    const auto ended =
        ask({"history", "a", "-n", "40"}, {{"PAGER", "/no/such/pager"}}, Reader::terminal);
    EXPECT_EQ(ended.exit, 0);
    EXPECT_NE(ended.out.find("40 runs"), std::string::npos);
}

TEST_F(Program, AnAnswerThatCannotBeWrittenIsAnError) {
    success("a");
    ASSERT_EQ(::access("/dev/full", W_OK), 0);
    const auto command = "JOB_WATCH_DB='" + store() + "' '" + std::getenv("JOB_WATCH_QUERY") +
                         "' list >/dev/full 2>/dev/null";
    const int status = std::system(command.c_str());
    EXPECT_EQ(WEXITSTATUS(status), 4);
}

TEST_F(Program, ManyRunsAtOneMomentAreEachListedOnce) {
    for (std::uint64_t i = 1; i <= 4500; ++i) {
        SpooledRun run;
        run.number = i;
        run.started = 1'790'000'000'000'000 + (i > 4200 ? 1 : 0);
        ASSERT_EQ(run.write_to(store() + "-spool"), 0);
    }
    const auto items = items_of(ask({"--since", "@0", "--json"}), "history");
    std::set<std::int64_t> ids;
    for (const auto& item : items) ids.insert(item["id"].get<std::int64_t>());
    EXPECT_EQ(items.size(), 4500U);
    EXPECT_EQ(ids.size(), 4500U);
    EXPECT_EQ(items_of(ask({"--since", "@0", "--json", "-n", "4300"}), "history").size(), 4300U);
}

TEST_F(Program, CheckGradesAsAMonitoringPluginDoes) {
    const auto none = ask({"check"});
    EXPECT_EQ(none.exit, 3);
    EXPECT_TRUE(none.out.starts_with("JOB-WATCH UNKNOWN: there is no store at /")) << none.out;
    success("fine");
    success("other");
    auto all = ask({"check"});
    EXPECT_EQ(all.exit, 0);
    EXPECT_EQ(all.out,
              "JOB-WATCH OK: all 2 jobs are well | jobs=2;;;0 critical=0;;;0 warning=0;;;0 "
              "failing=0;;;0 late=0;;;0\n");
    failure("bad|name", "", "no\n");
    all = ask({"check"});
    EXPECT_EQ(all.exit, 2);
    EXPECT_EQ(all.out,
              "JOB-WATCH CRITICAL: 1 of 3 jobs: bad/name failing: exit 1 | jobs=3;;;0 "
              "critical=1;;;0 warning=0;;;0 failing=1;;;0 late=0;;;0\n");
    EXPECT_EQ(ask({"check", "fine", "other"}).exit, 0);
    const auto one = ask({"check", "bad|name"});
    EXPECT_EQ(one.exit, 2);
    EXPECT_TRUE(one.out.ends_with("; no success is known | failures=1;;;0\n")) << one.out;
    const auto unknown = ask({"check", "fine", "unknown"});
    EXPECT_EQ(unknown.exit, 3);
    EXPECT_TRUE(unknown.out.starts_with("JOB-WATCH UNKNOWN: no job 'unknown' is known |"));
    const auto unreadable = ask({"check", "--db", "/etc/passwd"});
    EXPECT_EQ(unreadable.exit, 3);
    EXPECT_TRUE(unreadable.out.starts_with("JOB-WATCH UNKNOWN: the store can't be read |"));
    EXPECT_EQ(ask({"check", "--max-age", "soon"}).exit, 3);
}

TEST_F(Program, CheckIsSilentWhereItIsAskedToBe) {
    failure("bad", "", "no\n");
    const auto quiet = ask({"check", "--quiet"});
    EXPECT_EQ(quiet.exit, 2);
    EXPECT_EQ(quiet.out + quiet.err, "");
}

TEST_F(Program, CheckTellsOfAJobWithoutASuccessForTooLong) {
    success("fine");
    success("other");
    EXPECT_EQ(ask({"check", "fine", "--max-age", "3650d"}).exit, 0);
    const auto old = ask({"check", "fine", "--max-age", "1min"});
    EXPECT_EQ(old.exit, 2);
    EXPECT_NE(old.out.find("1m00s are allowed"), std::string::npos) << old.out;
    EXPECT_NE(old.out.find("s;;60;0 duration="), std::string::npos) << old.out;
    const auto document = json::parse(ask({"check", "--json", "--max-age", "1min"}).out);
    EXPECT_EQ(document["items"].size(), 2U);
    EXPECT_EQ(document["items"][0]["alarm"], "CRITICAL");
}

}  // namespace
}  // namespace jw::query

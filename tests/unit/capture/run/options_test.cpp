// SPDX-License-Identifier: MIT
#include "capture/run/options.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "capture/run/shell_hint.hpp"

namespace {

using namespace jw::wrapper;

/// A command line that can be changed, as main gets it.
class Line {
public:
    Line(std::vector<const char*> words) : words_{"job-watch"} {
        words_.insert(words_.end(), words.begin(), words.end());
        for (auto& word : words_) pointers_.push_back(word.data());
        pointers_.push_back(nullptr);
    }

    char** words() { return pointers_.data(); }

private:
    std::vector<std::string> words_;
    std::vector<char*> pointers_;
};

Request request(std::initializer_list<const char*> words) {
    Line line{words};
    return request_of(line.words());
}

struct Parsed {
    Line line;
    Options options;
    bool is_told;
    std::string mistakes;

    explicit Parsed(std::initializer_list<const char*> words)
        : line{words}, is_told{parse(line.words(), options)}, mistakes{options.mistakes.view()} {}

    std::string command() const {
        std::string text;
        for (char** at = options.command; *at != nullptr; ++at) text += std::string{*at} + "|";
        return text;
    }
};

TEST(Request, IsAWrapWithRunOrWithAName) {
    EXPECT_EQ(request({"run", "--", "true"}), Request::wrap);
    EXPECT_EQ(request({"run"}), Request::wrap);
    EXPECT_EQ(request({"--name", "x", "true"}), Request::wrap);
    EXPECT_EQ(request({"--name=x", "true"}), Request::wrap);
    EXPECT_EQ(request({"--timeout", "5", "--name", "x", "true"}), Request::wrap);
    EXPECT_EQ(request({"--db", "/x", "--name", "x", "true"}), Request::wrap);
}

TEST(Request, IsAQuestionOtherwise) {
    EXPECT_EQ(request({"record", "a.service"}), Request::record);
    EXPECT_EQ(request({"record"}), Request::record);
    EXPECT_EQ(request({"records"}), Request::query);
    EXPECT_EQ(request({}), Request::query);
    EXPECT_EQ(request({"history", "x"}), Request::query);
    EXPECT_EQ(request({"history", "--name", "x"}), Request::query);
    EXPECT_EQ(request({"--since", "24h"}), Request::query);
    EXPECT_EQ(request({"--db", "/x", "history"}), Request::query);
    EXPECT_EQ(request({"--db", "/x"}), Request::query);
    EXPECT_EQ(request({"--help"}), Request::query);
    EXPECT_EQ(request({"--version"}), Request::query);
    EXPECT_EQ(request({"-h"}), Request::query);
    EXPECT_EQ(request({"--json", "history", "--name", "x"}), Request::query);
    EXPECT_EQ(request({"--since", "24h", "--", "backup"}), Request::query);
    EXPECT_EQ(request({"--", "backup"}), Request::query);
}

TEST(Request, AsksForHelpAtTheEndOfTheOptionsOfARecording) {
    EXPECT_EQ(request({"run", "--help"}), Request::help);
    EXPECT_EQ(request({"--name", "x", "--help"}), Request::help);
    EXPECT_EQ(request({"--timeout", "5", "--help"}), Request::help);
    EXPECT_EQ(request({"--name", "x", "ls", "--help"}), Request::wrap);
}

TEST(Request, WithOptionsThatOnlyMakeSenseForWrappingIsAWrap) {
    EXPECT_EQ(request({"--timeout", "5", "true"}), Request::wrap);
    EXPECT_TRUE(Parsed({"--timeout", "5", "true"}).is_told);
}

TEST(Request, IsAWrapAfterAnOptionThatDoesNotExistWhereThatCanBeTold) {
    EXPECT_EQ(request({"--nope", "--name", "x", "true"}), Request::wrap);
    EXPECT_EQ(request({"--nope=3", "--name", "x", "true"}), Request::wrap);
    EXPECT_EQ(request({"--nope", "3", "--name", "x", "--", "true"}), Request::wrap);
    EXPECT_EQ(request({"--nope", "3", "--name", "x", "true"}), Request::query);
    EXPECT_EQ(request({"--quiet", "--name", "x", "true"}), Request::wrap);
}

TEST(Options, EndAtTheFirstWordThatIsNone) {
    const Parsed parsed{"--name", "x", "ls", "--name", "y", "-l"};
    EXPECT_EQ(parsed.mistakes, "");
    EXPECT_STREQ(parsed.options.name, "x");
    EXPECT_EQ(parsed.command(), "ls|--name|y|-l|");
    EXPECT_EQ(Parsed({"run", "-", "x"}).command(), "-|x|");
}

TEST(Options, EndAtTwoDashes) {
    const Parsed parsed{"run", "--name=x", "--", "--odd", "--", "y"};
    EXPECT_EQ(parsed.mistakes, "");
    EXPECT_EQ(parsed.command(), "--odd|--|y|");
}

TEST(Options, AreReadInFull) {
    const Parsed parsed{"run",       "--timeout",      "1h 30min",  "--kill-after",
                        "5s",        "--overlap",      "skip",      "--overlap-exit",
                        "75",        "--success-exit", "1,24",      "--quiet-success",
                        "--streams", "merged",         "--capture", "64K",
                        "--db",      "/x/y.db",        "--argv0",   "-sh",
                        "true"};
    EXPECT_EQ(parsed.mistakes, "");
    EXPECT_EQ(parsed.options.name, nullptr);
    EXPECT_EQ(parsed.options.timeout, 5'400'000'000U);
    EXPECT_EQ(parsed.options.kill_after, 5'000'000U);
    EXPECT_EQ(parsed.options.overlap, Overlap::skip);
    EXPECT_EQ(parsed.options.overlap_exit, 75);
    EXPECT_EQ(parsed.options.show, Show::on_failure);
    EXPECT_EQ(parsed.options.streams, Streams::merged);
    EXPECT_EQ(parsed.options.capture, 65536U);
    EXPECT_STREQ(parsed.options.store, "/x/y.db");
    EXPECT_STREQ(parsed.options.argv0, "-sh");
    EXPECT_EQ(parsed.command(), "true|");
    for (unsigned code = 0; code < 256; ++code)
        EXPECT_EQ(parsed.options.exits.success.test(code), code == 0 || code == 1 || code == 24);
}

TEST(Options, HaveCodesThatWarnAndThoseOfTheProgram) {
    const Parsed codes{"--warn-exit", "1,24", "--warn-exit=23", "true"};
    EXPECT_EQ(codes.mistakes, "");
    EXPECT_FALSE(codes.options.warn_by_program);
    for (unsigned code = 0; code < 256; ++code)
        EXPECT_EQ(codes.options.exits.warn.test(code), code == 1 || code == 23 || code == 24);

    const Parsed both{"--warn-exit", "auto,7", "true"};
    EXPECT_TRUE(both.options.warn_by_program);
    EXPECT_TRUE(both.options.exits.warn.test(7));
    EXPECT_EQ(both.options.exits.warn.count(), 1U);
}

/// What is left at its default.
std::string settings(const Options& options) {
    std::string text = options.name != nullptr ? options.name : "no name";
    text += options.store != nullptr ? options.store : ", no store";
    text += options.argv0 != nullptr ? options.argv0 : ", no argv0";
    for (const auto number : {options.timeout, options.kill_after, options.capture})
        text += ", " + std::to_string(number);
    for (const auto number :
         {static_cast<int>(options.overlap), options.overlap_exit, static_cast<int>(options.show),
          static_cast<int>(options.streams), static_cast<int>(options.keep),
          static_cast<int>(options.exits.success.count()),
          static_cast<int>(options.exits.warn.count()), options.warn_by_program ? 1 : 0})
        text += ", " + std::to_string(number);
    return text;
}

TEST(Options, ThatCantBeUsedAreNotedAndTheCommandIsRunAllTheSame) {
    const std::initializer_list<const char*> cases[] = {
        {"--name", ""},
        {"--name="},
        {"--name"},
        {"--db", ""},
        {"--db"},
        {"--argv0="},
        {"--timeout", ""},
        {"--timeout", "soon"},
        {"--timeout", "infinity"},
        {"--timeout", "-1"},
        {"--timeout"},
        {"--kill-after=x"},
        {"--overlap", "maybe"},
        {"--overlap", ""},
        {"--overlap-exit", "256"},
        {"--overlap-exit", ""},
        {"--success-exit", "1, 24"},
        {"--success-exit", "1,,2"},
        {"--success-exit", "24,300"},
        {"--success-exit", ""},
        {"--warn-exit", "24,256"},
        {"--warn-exit", "auto, 24"},
        {"--warn-exit", "automatic"},
        {"--warn-exit", "24,auto,"},
        {"--warn-exit", ""},
        {"--streams", "both"},
        {"--keep", "all"},
        {"--keep", ""},
        {"--capture", "65M"},
        {"--capture", "1e3"},
        {"--capture", "256KB"},
        {"--capture", "99999999999999999999G"},
        {"--quiet-success=no"},
        {"--no-output=false"},
        {"--quiet"},
        {"--succ", "24"},
        {"--nope"},
        {"--nope=3"},
        {"--nope", "3"},
        {"-x"},
    };

    for (const auto& wrong : cases) {
        std::vector<const char*> words{"run"};
        words.insert(words.end(), wrong.begin(), wrong.end());
        words.insert(words.end(), {"--", "true", "x"});
        Line line{words};
        Options options;
        const std::string_view spelled{words[1]};
        EXPECT_TRUE(parse(line.words(), options)) << spelled;
        EXPECT_STREQ(options.command[0], "true") << spelled;
        if (spelled == "--argv0=") continue;  // which may be empty
        EXPECT_TRUE(options.mistakes.view().starts_with(spelled.substr(0, spelled.find('='))))
            << options.mistakes.view();
        EXPECT_EQ(settings(options), settings({})) << spelled;
    }
}

TEST(Options, ThatAreRightStayWhatTheyAreBesideOthers) {
    const Parsed parsed{"--name",         "x",  "--timeout", "soon", "--nope",
                        "--success-exit", "24", "true"};
    EXPECT_TRUE(parsed.is_told);
    EXPECT_STREQ(parsed.options.name, "x");
    EXPECT_TRUE(parsed.options.exits.success.test(24));
    EXPECT_EQ(parsed.mistakes,
              "--timeout 'soon': this is no span of time (such as 90s, 5min, 1h 30min; see "
              "systemd.time(7)); --nope: there is no such option");
}

TEST(Options, KeepOneStreamOnlyWhereThereAreTwo) {
    EXPECT_EQ(Parsed({"--keep", "stderr", "true"}).options.keep, Keep::err);
    EXPECT_EQ(Parsed({"--keep", "stderr", "true"}).mistakes, "");
    EXPECT_NE(Parsed({"--keep", "stderr", "--streams", "merged", "true"}).mistakes, "");
}

TEST(Options, HaveNoOtherOptionAsTheirValue) {
    const Parsed parsed{"--name", "--timeout", "5", "true"};
    EXPECT_EQ(parsed.command(), "true|");
    EXPECT_EQ(parsed.options.name, nullptr);
    EXPECT_EQ(parsed.options.timeout, 5'000'000U);
    EXPECT_EQ(parsed.mistakes, "--name: its value is missing");
    EXPECT_STREQ(Parsed({"--name=--timeout", "true"}).options.name, "--timeout");
    EXPECT_STREQ(Parsed({"run", "--argv0", "--", "true"}).options.argv0, "--");
}

TEST(Options, OfACommandThatCantBeToldAreNotTakenForOurs) {
    const Parsed parsed{"run", "--name", "x", "--nope", "grep", "--name", "y"};
    EXPECT_FALSE(parsed.is_told);
    EXPECT_STREQ(parsed.options.name, "x");
    EXPECT_EQ(parsed.command(), "");
    EXPECT_TRUE(Parsed({"run", "--nope=3", "grep"}).is_told);
    EXPECT_FALSE(Parsed({"run", "--nope", "grep", "--", "x"}).options.mistakes.view().empty());
}

TEST(Options, TakeACommand) {
    for (const auto& words : {std::initializer_list<const char*>{"run"},
                              {"run", "--"},
                              {"--name", "x"},
                              {"--name", "x", "--"},
                              {"--name"}}) {
        const Parsed parsed{words};
        EXPECT_FALSE(parsed.is_told);
        EXPECT_EQ(parsed.command(), "");
        EXPECT_NE(parsed.mistakes, "");
    }
}

TEST(Options, GiveALineToTheShell) {
    ::setenv("SHELL", "/bin/bash", 1);
    EXPECT_EQ(Parsed({"-c", "cd /x && y"}).command(), "/bin/bash|-c|cd /x && y|");
    for (const auto* shell : {"/usr/sbin/nologin", "/bin/false", ""}) {
        ::setenv("SHELL", shell, 1);
        EXPECT_EQ(Parsed({"--shell=x", "--name", "n"}).command(), "/bin/sh|-c|x|") << shell;
    }
    ::unsetenv("SHELL");
    const Parsed more{"--name", "n", "-c", "cd", "/x"};
    EXPECT_TRUE(more.is_told);
    EXPECT_EQ(more.command(), "/bin/sh|-c|cd|");
    EXPECT_EQ(more.mistakes,
              "/x: this word and those behind it are no part of the line of --shell");
    const Parsed empty{"--name", "n", "-c", "", "true"};
    EXPECT_EQ(empty.command(), "true|");
    EXPECT_EQ(empty.mistakes, "-c '': the line is empty");
    EXPECT_FALSE(Parsed({"--name", "n", "-c", ""}).is_told);
    EXPECT_TRUE(Parsed({"--name", "n", "-c"}).mistakes.starts_with("-c: its value is missing"));
    EXPECT_EQ(request({"-c", "x"}), Request::wrap);
}

TEST(ShellHint, IsTheLineThatAShellWouldHaveRead) {
    const struct {
        std::initializer_list<const char*> words;
        const char* line;
    } cases[] = {
        {{"--name", "app", "cd", "/srv/app"}, "--name app --shell 'cd /srv/app && ...'"},
        {{"run", "--", "exec", "x", "a b"}, R"(run --shell 'exec x '\''a b'\''')"},
        {{"--name", "a b", "A=1", "x"}, "--name 'a b' --shell 'A=1 x'"},
        {{"--name", "n", "A=1 2", "x"}, R"(--name n --shell 'A='\''1 2'\'' x')"},
        {{"--name", "n", "a && b"}, "--name n --shell 'a && b'"},
        {{"--name", "n", "~/bin/x", "-v"}, "--name n --shell '~/bin/x -v'"},
        {{"--name", "n", "$HOME/x"}, "--name n --shell '$HOME/x'"},
        {{"--name", "n", "source", "f"}, "--name n --shell 'source f && ...'"},
    };

    for (const auto& written : cases) {
        const Parsed parsed{written.words};
        EXPECT_TRUE(is_for_shell(parsed.options)) << written.line;
        EXPECT_EQ(line_for_shell(parsed.options).view(), std::string{"job-watch "} + written.line);
    }
}

TEST(ShellHint, IsForNoOtherCommand) {
    for (const auto* word : {"backup.sh", "/usr/bin/x", "./a=b", "=x", "cdr", "1=2", "a-b=c"})
        EXPECT_FALSE(is_for_shell(Parsed({"run", word, "a b"}).options)) << word;
    EXPECT_FALSE(is_for_shell(Parsed({"-c", "cd /x && y"}).options));
}

TEST(Options, HaveAnEnvironmentThatIsReadAsTheyAre) {
    ::setenv("JOB_WATCH_DB", "", 1);
    EXPECT_TRUE(Parsed({"run", "true"}).mistakes.starts_with("JOB_WATCH_DB ''"));
    EXPECT_EQ(Parsed({"run", "--db", "/x", "true"}).mistakes, "");
    ::setenv("JOB_WATCH_DB", "/y", 1);
    EXPECT_EQ(Parsed({"run", "true"}).mistakes, "");
    ::unsetenv("JOB_WATCH_DB");
}

}  // namespace

// SPDX-License-Identifier: MIT
#include "programs/query/command_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "programs/query/examples.hpp"
#include "programs/query/now.hpp"

namespace jw::query {
namespace {

using namespace std::chrono_literals;

Result<CommandLine> parsed(std::vector<std::string> words) {
    return parse_command_line(words, now);
}

/// The advice that comes with a refusal; "accepted" if there was none.
std::string advice(std::vector<std::string> words) {
    const auto line = parsed(std::move(words));
    return line ? "accepted" : line.error().next;
}

TEST(CommandLine, NoWordsAskForTheOverview) {
    const auto line = parsed({});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->verb, &overview_verb());
    EXPECT_FALSE(line->question.has_window());
}

TEST(CommandLine, AWindowWithoutAVerbAsksForAllRuns) {
    const auto line = parsed({"--since", "24h"});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->verb, &overview_verb());
    EXPECT_EQ(line->question.since, now - 24h);
    EXPECT_TRUE(line->question.has_window());
}

TEST(CommandLine, OptionsStandOnEitherSideOfTheVerb) {
    for (const auto& words :
         {std::vector<std::string>{"--json", "--db", "/x", "history", "a", "-n", "5"},
          std::vector<std::string>{"history", "a", "-n5", "--db=/x", "--json"}}) {
        const auto line = parsed(words);
        ASSERT_TRUE(line) << line.error().what;
        EXPECT_EQ(line->verb->name, "history");
        EXPECT_EQ(line->question.words, std::vector<std::string>{"a"});
        EXPECT_EQ(line->question.count, 5U);
        EXPECT_EQ(line->question.store, "/x");
        EXPECT_EQ(line->question.format, Format::json);
    }
}

TEST(CommandLine, AJobMayHaveAnyName) {
    for (const std::string name :
         {"stats", "run", "[a,b]", "{a}", "a b", "", "\xff", "50%", "@x"}) {
        const auto line = parsed({"history", name});
        ASSERT_TRUE(line) << name;
        EXPECT_EQ(line->verb->name, "history");
        EXPECT_EQ(line->question.words, std::vector<std::string>{name});
    }
    for (const std::string name : {"-n", "--json", "--"}) {
        const auto line = parsed({"history", "--", name});
        ASSERT_TRUE(line) << name;
        EXPECT_EQ(line->question.words, std::vector<std::string>{name});
        EXPECT_EQ(line->question.format, Format::text);
    }
}

TEST(CommandLine, ATimeMayBeginWithADash) {
    EXPECT_EQ(parsed({"--since", "-3h"})->question.since, now - 3h);
}

TEST(CommandLine, SlipsAreUnderstoodAndAnswered) {
    EXPECT_EQ(advice({"histroy", "a"}), "did you mean 'job-watch history'?");
    EXPECT_EQ(advice({"history", "a", "--sinse", "1h"}), "did you mean '--since'?");
    EXPECT_EQ(advice({"list", "--raw"}), "see job-watch list --help");
    EXPECT_EQ(advice({"--since", "1h", "scan"}), "see job-watch scan --help");
    EXPECT_EQ(advice({"history"}), "write job-watch history JOB...");
    EXPECT_EQ(advice({"show", "1", "2"}), "write job-watch show RUN|JOB");
    EXPECT_EQ(advice({"history", "a", "-n", "0"}), "write it like -n 20");
    EXPECT_EQ(advice({"history", "a", "-n", "5x"}), "write it like -n 20");
    EXPECT_EQ(advice({"--color", "sometimes"}), "choose auto, always or never");
    EXPECT_EQ(advice({"show", "1", "--raw"}), "say which one: --raw --stdout, or --raw --stderr");
    EXPECT_EQ(advice({"--since", "1h", "--until", "2h"}), "exchange the two, or leave one out");
    EXPECT_EQ(advice({"--db", ""}), "name the store, or leave --db out");
    EXPECT_NE(advice({"history", "a", "--db="}), "accepted");
    EXPECT_NE(advice({"--since"}), "accepted");
    EXPECT_NE(advice({"backup.sh"}).find("job-watch run -- backup.sh"), std::string::npos);
}

TEST(CommandLine, HelpIsGivenWhateverElseIsMissing) {
    EXPECT_EQ(parsed({"history", "--help"})->wish, Wish::help);
    EXPECT_EQ(parsed({"-h"})->wish, Wish::help);
    EXPECT_EQ(parsed({"--version"})->wish, Wish::version);
}

std::string value_for(Opt id) {
    if (id == Opt::color) return "never";
    if (id == Opt::by) return "week";
    return id == Opt::state ? "late,nothing-done" : "5";
}

TEST(CommandLine, EveryVerbTakesItsOptionsAndNoOthers) {
    for (const auto& verb : verbs())
        for (const auto& known : options) {
            std::vector<std::string> words{std::string{verb.name}};
            words.insert(words.end(), verb.least_words, "1");
            words.emplace_back(known.names.substr(known.names.find("--")));
            if (!known.value.empty()) words.emplace_back(value_for(known.id));
            if (known.id == Opt::raw) words.emplace_back("--stdout");
            const auto takes = [&](auto some) {
                return std::ranges::find(some, known.id) != some.end();
            };
            EXPECT_EQ(parsed(words).has_value(), takes(verb.options) || takes(common_options()))
                << verb.name << ' ' << known.names;
        }
}

/// As a shell reads an example: words, some in single quotes.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool is_quoted = false, has_word = false;
    for (const char c : text) {
        if (c == '\'') is_quoted = !is_quoted;
        has_word |= c != ' ' || is_quoted;
        if (c == ' ' && !is_quoted) {
            if (has_word) words.push_back(word);
            word.clear();
            has_word = false;
        } else if (c != '\'') {
            word += c;
        }
    }
    if (has_word) words.push_back(word);
    return words;
}

TEST(CommandLine, EveryVerbHasExamplesAndTheyAreUnderstood) {
    for (const auto& verb : verbs())
        EXPECT_EQ(std::ranges::count(examples, verb.name, &Example::verb) > 0,
                  verb.listing != Listing::none)
            << verb.name;
    for (const auto& example : examples) {
        auto words = words_of(example.words);
        if (!example.verb.empty()) words.insert(words.begin(), std::string{example.verb});
        const auto line = parsed(words);
        ASSERT_TRUE(line) << example.verb << ' ' << example.words << ": " << line.error().what;
        EXPECT_EQ(line->verb->name, example.verb);
        EXPECT_LE(example.about.size(), 36U) << "beside a line of 44, on a screen of 80";
    }
}

}  // namespace
}  // namespace jw::query

// SPDX-License-Identifier: MIT
// The manual, the help and what the programs understand are one.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

#include "programs/query/help.hpp"
#include "programs/query/verb.hpp"
#include "support/temp_folder.hpp"

namespace jw::query {
namespace {

using Names = std::set<std::string>;

std::string source(const std::string& path) {
    return test::content_of(std::string{SOURCE_ROOT} + "/" + path);
}

/// The words of small letters and dashes right behind each place of `before`, if `behind` follows
/// them.
Names names_between(const std::string& text, std::string_view before, std::string_view behind) {
    Names names;
    for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
        const auto begin = at + before.size();
        const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0-", begin);
        const auto name = text.substr(begin, end - begin);
        if (!name.empty() && text.compare(begin + name.size(), behind.size(), behind) == 0)
            names.insert(name);
    }
    return names;
}

Names named_options(std::string_view text) { return names_between(std::string{text}, "--", ""); }

Names run_option_names() {
    Names names;
    for (const auto& known : run_options) names.merge(named_options(known.name));
    return names;
}

TEST(Manual, DescribesExactlyTheVerbsThatThereAre) {
    Names known;
    for (const auto& verb : verbs()) known.emplace(verb.name);
    EXPECT_EQ(names_between(source("man/job-watch.1"), "\n.It Cm ", ""), known);
}

TEST(Manual, DescribesExactlyTheOptionsThatThereAre) {
    auto known = run_option_names();
    for (const auto& option : options) known.merge(named_options(option.names));
    const auto page = source("man/job-watch.1");
    auto described = names_between(page, "\n.It Fl -", "");
    for (const auto* with_short :
         {"\n.It Fl c , -", "\n.It Fl h , -", "\n.It Fl n , -", "\n.It Fl F , -", "\n.It Fl i , -",
          "\n.It Fl V , -", "\n.It Fl y , -"})
        described.merge(names_between(page, with_short, ""));
    EXPECT_EQ(described, known);
    for (const auto& option : options) {
        if (option.names.starts_with("--")) continue;
        const auto both = std::string{".It Fl "} + option.names[1] + " , -";
        EXPECT_NE(page.find(both), std::string::npos) << option.names;
    }
}

TEST(Help, OfRunKnowsExactlyTheOptionsOfTheWrapper) {
    const auto table = source("src/capture/run/option_word.cpp");
    const auto understood = names_between(table, "{\"", "\", Takes::");
    EXPECT_EQ(run_option_names(), understood);
}

TEST(Help, IsOneScreen) {
    std::istringstream lines{help_page()};
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(line.size(), 80U) << line;
    EXPECT_LE(count, 24);
}

TEST(Help, OfEveryVerbFitsAndSaysWhatItTakes) {
    for (const auto& verb : verbs()) {
        const auto page = verb_help_page(verb);
        for (const auto id : verb.options)
            EXPECT_NE(page.find(option(id).summary), std::string::npos);
        std::istringstream lines{page + run_help_page()};
        for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
    }
}

TEST(Options, StandInTheOrderOfTheirNumbers) {
    for (std::size_t i = 0; i < options.size(); ++i)
        EXPECT_EQ(static_cast<std::size_t>(options[i].id), i);
}

}  // namespace
}  // namespace jw::query

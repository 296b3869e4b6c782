// SPDX-License-Identifier: MIT
// The manual and the parser know the same keys, with the same defaults.
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "settings/config/body_template.hpp"
#include "settings/config/document.hpp"
#include "settings/config/keys.hpp"
#include "support/temp_folder.hpp"

namespace jw::config {
namespace {

/// What job-watch.toml(5) says of one key.
struct Described {
    std::string initial, example;

    bool operator==(const Described&) const = default;
};

using Manual = std::map<std::pair<std::string, std::string>, Described>;

/// The text behind `macro`, without the quotes and the full stop that mdoc(7) wants.
std::string argument(std::string line, std::string_view macro) {
    line.erase(0, macro.size());
    if (line.ends_with(" .")) line.resize(line.size() - 2);
    if (line.starts_with('"')) line = line.substr(1, line.size() - 2);
    for (auto at = line.find("\\(dq"); at != std::string::npos; at = line.find("\\(dq"))
        line.replace(at, 4, "\"");
    return line;
}

/// Sections are `.Ss [NAME]`, keys `.It Ic NAME`, and each has a line `Default:` and a line
/// `Example:` with a `.Ql` below.
Manual read_manual() {
    std::istringstream lines{test::content_of(std::string{SOURCE_ROOT} + "/man/job-watch.toml.5")};
    Manual manual;
    std::string section, key, before;
    for (std::string line; std::getline(lines, line); before = line) {
        if (line.starts_with(".Ss ["))
            section = line.substr(5, line.rfind(']') - 5);
        else if (line.starts_with(".It Ic ") && !section.empty())
            manual[{section, key = line.substr(7)}];
        else if (line.starts_with(".Ql ") && before == "Default:")
            manual[{section, key}].initial = argument(line, ".Ql ");
        else if (line.starts_with(".Ql ") && before == "Example:")
            manual[{section, key}].example = argument(line, ".Ql ");
    }
    return manual;
}

std::string header_of(const std::string& section) { return "[" + section + "]\n"; }

/// Other keys that make a channel whole, so that the example alone is what is judged.
std::string rest_of(const std::string& section, const std::string& example) {
    if (section != "alerts.channels.NAME") return "";
    std::string rest;
    if (!example.starts_with("url")) rest += "url = \"https://example.org\"\n";
    if (example.starts_with("period")) rest += "preset = \"healthchecks\"\n";
    return rest;
}

TEST(ConfigManual, DescribesExactlyTheKeysThatThereAreWithTheirDefaults) {
    std::map<std::pair<std::string, std::string>, std::string> known, described;
    for (const auto& key : known_keys())
        known[{std::string{key.section}, std::string{key.name}}] = key.initial;
    for (const auto& [name, text] : read_manual()) described[name] = text.initial;
    EXPECT_EQ(described, known);
}

TEST(ConfigManual, GivesAnExampleOfEachKeyThatTheParserTakes) {
    const std::string channel = "[alerts.channels.chat]\ntype = \"command\"\nargv = [\"/bin/x\"]\n";
    for (const auto& [name, text] : read_manual()) {
        const auto& [section, key] = name;
        EXPECT_TRUE(text.example.starts_with(key + " = ")) << section << ' ' << key;
        Reading reading;
        const bool whole = text.example.starts_with("type");
        const auto rest = whole ? "argv = [\"/bin/x\"]\ntoken_file = \"/x\"\nchat = 1\n"
                                : rest_of(section, text.example);
        reading.add("manual", header_of(section) + text.example + "\n" + rest + channel);
        EXPECT_EQ(reading.finish().complaints, std::vector<std::string>{}) << text.example;
    }
}

TEST(ConfigManual, ListsEveryPlaceholderOfATemplate) {
    const auto page = test::content_of(std::string{SOURCE_ROOT} + "/man/job-watch.toml.5");
    const auto begin = page.find(".Ss Templates");
    const auto list = page.substr(begin, page.find(".Ss", begin + 1) - begin);
    for (const auto name : placeholders)
        EXPECT_NE(list.find(" " + std::string{name} + " "), std::string::npos) << name;
}

TEST(ConfigManual, TellsTheDefaultsThatAreReallyUsed) {
    for (const auto& key : known_keys()) {
        if (key.initial.empty()) continue;
        Reading plain, given;
        const std::string section = header_of(std::string{key.section});
        const auto rest = rest_of(std::string{key.section}, std::string{key.name});
        plain.add("plain", section + rest);
        given.add("given",
                  section + rest + std::string{key.name} + " = " + std::string{key.initial});
        const auto without = plain.finish(), with = given.finish();
        EXPECT_EQ(with.complaints, std::vector<std::string>{}) << key.name;
        EXPECT_EQ(with.config.alerts, without.config.alerts) << key.name;
        EXPECT_EQ(with.config.channels, without.config.channels) << key.name;
        EXPECT_EQ(with.config.report, without.config.report) << key.name;
        EXPECT_EQ(with.config.retention, without.config.retention) << key.name;
        EXPECT_EQ(with.config.fleet, without.config.fleet) << key.name;
    }
}

}  // namespace
}  // namespace jw::config

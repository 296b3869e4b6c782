// SPDX-License-Identifier: MIT
#include "settings/config/expect_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "settings/config/document.hpp"

namespace jw::config {

namespace {

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

/// Regular expressions are read most easily without escapes.
std::string quoted_toml(std::string_view text) {
    if (text.find('\'') == std::string_view::npos) return fmt::format("'{}'", text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string key_text(std::string_view name) {
    const bool is_bare = !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
    if (is_bare) return std::string{name};
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string span_of(double seconds) {
    constexpr double minute = 60, hour = 3600;
    const auto whole = [seconds](double unit) { return std::fmod(seconds, unit) == 0; };
    if (seconds >= hour && whole(hour)) return fmt::format("\"{:.0f}h\"", seconds / hour);
    if (seconds >= minute && whole(minute)) return fmt::format("\"{:.0f}min\"", seconds / minute);
    if (whole(1)) return fmt::format("\"{:.0f}s\"", seconds);
    return fmt::format("\"{:.0f}ms\"", seconds * 1000);
}

std::string bound_text(std::string_view name, const std::optional<double>& bound) {
    return bound ? fmt::format(", {} = {}", name, *bound) : "";
}

bool can_be_written(std::string_view text) { return std::ranges::none_of(text, is_control); }

}  // namespace

std::string value_text(const expect::Rule& rule) {
    switch (rule.kind) {
        case expect::Kind::min_duration:
            return span_of(rule.least.value_or(0));
        case expect::Kind::max_duration:
            return span_of(rule.most.value_or(0));
        case expect::Kind::min_output:
            return fmt::format("\"{:.0f}\"", rule.least.value_or(0));
        case expect::Kind::max_output:
            return fmt::format("\"{:.0f}\"", rule.most.value_or(0));
        case expect::Kind::prints:
        case expect::Kind::never_prints:
            return quoted_toml(rule.text);
        case expect::Kind::metric:
            return fmt::format("{{ match = {}{}{} }}", quoted_toml(rule.text),
                               bound_text("min", rule.least), bound_text("max", rule.most));
        case expect::Kind::file:
            break;
    }
    return fmt::format("{{ path = {}, newer = {} }}", quoted_toml(rule.text), rule.newer);
}

Result<std::string> expect_table(const std::string& name, const expect::Rules& rules) {
    const auto what = "can't write rules for '" + name + "'";
    if (!can_be_written(name))
        return Failure{what, "its name can't be written in a configuration", "rename the job"};
    if (name.find_first_of("*?[") != std::string::npos)
        return Failure{what, "its name would be read as a pattern of names", "rename the job"};
    auto table = fmt::format("[jobs.{}.expect]\nas = \"warn\"\n", key_text(name));
    for (const auto& rule : rules.all) {
        if (!can_be_written(rule.text))
            return Failure{what, "what it prints can't be written in a configuration", ""};
        table += fmt::format("{} = {}\n", expect::key_of(rule), value_text(rule));
    }
    if (rules.warn_by_program) table += "warn_exit = \"auto\"\n";
    return table;
}

Result<std::string> text_with_table(const std::string& path, const std::string& text,
                                    const std::string& name, const std::string& table) {
    const auto what = "can't write rules for '" + name + "' into " + path;
    auto with = text;
    if (!with.empty()) with += with.ends_with('\n') ? "\n" : "\n\n";
    with += table;
    Reading before, after;
    before.add(path, text);
    after.add(path, with);
    const auto former = before.finish(), made = after.finish();
    if (former.config.expect.jobs.contains(name))
        return Failure{what, "there are rules for it already", "change them there"};
    if (!made.config.expect.jobs.contains(name))
        return Failure{what, "the file would not be read as it is meant, or is not read now",
                       "see what is wrong with it: job-watch doctor; or add the table by hand"};
    return with;
}

}  // namespace jw::config

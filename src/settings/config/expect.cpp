// SPDX-License-Identifier: MIT
#include "settings/config/expect.hpp"

#include <fmt/format.h>
#include <fnmatch.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "foundation/model/job_key.hpp"
#include "settings/config/value.hpp"

namespace jw::config {

namespace {

using expect::Kind;
using expect::Rule;

constexpr std::size_t most_rules = 50;  ///< of one key

constexpr auto severities =
    std::to_array<std::pair<std::string_view, bool>>({{"fail", true}, {"warn", false}});

/// A number that is no less than zero.
Wrong set_span(std::optional<double>& target, const Value& value) {
    std::chrono::microseconds span{};
    if (auto wrong = value.span(span)) return wrong;
    target = static_cast<double>(span.count()) / 1e6;
    return std::nullopt;
}

Wrong set_bytes(std::optional<double>& target, const Value& value) {
    std::uint64_t bytes = 0;
    if (auto wrong = value.bytes(bytes)) return wrong;
    target = static_cast<double>(bytes);
    return std::nullopt;
}

Wrong set_pattern(Rule& rule, const Value& value) {
    std::string text;
    if (auto wrong = value.text(text)) return wrong;
    if (auto flaw = expect::flaw_of_pattern(text, rule.kind); !flaw.empty())
        return "must be a regular expression of RE2: " + flaw;
    rule.text = std::move(text);
    return std::nullopt;
}

Wrong set_path(Rule& rule, const Value& value) {
    std::string text;
    if (auto wrong = value.path(text)) return wrong;
    if (text.find("/../") != std::string::npos || text.ends_with("/.."))
        return "must be a path without ..";
    rule.text = std::move(text);
    return std::nullopt;
}

/// The value of a rule that is written by itself, or as `value` or `match` of a table.
Wrong set_value(Rule& rule, const Value& value) {
    switch (rule.kind) {
        case Kind::min_duration:
            return set_span(rule.least, value);
        case Kind::max_duration:
            return set_span(rule.most, value);
        case Kind::min_output:
            return set_bytes(rule.least, value);
        case Kind::max_output:
            return set_bytes(rule.most, value);
        case Kind::prints:
        case Kind::never_prints:
        case Kind::metric:
            return set_pattern(rule, value);
        case Kind::file:
            break;
    }
    return set_path(rule, value);
}

/// What the value is called in a table.
std::string_view name_of_value(Kind kind) {
    if (kind == Kind::file) return "path";
    const bool is_pattern =
        kind == Kind::prints || kind == Kind::never_prints || kind == Kind::metric;
    return is_pattern ? "match" : "value";
}

Wrong set_part(Rule& rule, std::string_view name, const Value& value) {
    if (name == name_of_value(rule.kind)) return set_value(rule, value);
    if (name == "as") return value.choice<bool>(rule.fails, severities);
    if (rule.kind == Kind::metric && name == "min") return value.number(rule.least);
    if (rule.kind == Kind::metric && name == "max") return value.number(rule.most);
    if (rule.kind == Kind::file && name == "newer") return value.flag(rule.newer);
    if (rule.kind == Kind::file && name == "min_size") return set_bytes(rule.least, value);
    return fmt::format("has '{}', which is no part of it", name);
}

/// One rule, as a plain value or as a table.
Wrong read_rule(Rule& rule, const toml::node& node) {
    const auto* table = node.as_table();
    if (table == nullptr && (rule.kind == Kind::metric || rule.kind == Kind::file))
        return fmt::format("must be a table with {}", name_of_value(rule.kind));
    if (table == nullptr) return set_value(rule, Value{node});
    for (const auto& [name, part] : *table)
        if (auto wrong = set_part(rule, name.str(), Value{part}))
            return name.str() == name_of_value(rule.kind)
                       ? *wrong
                       : fmt::format("{} {}", name.str(), *wrong);
    if (!table->contains(name_of_value(rule.kind)))
        return fmt::format("needs {}", name_of_value(rule.kind));
    return std::nullopt;
}

struct Name {
    std::string_view name;
    Kind kind;
};

constexpr auto names = std::to_array<Name>({{"min_duration", Kind::min_duration},
                                            {"max_duration", Kind::max_duration},
                                            {"min_output", Kind::min_output},
                                            {"max_output", Kind::max_output},
                                            {"prints", Kind::prints},
                                            {"never_prints", Kind::never_prints},
                                            {"files", Kind::file}});

bool is_list(Kind kind) {
    return kind == Kind::prints || kind == Kind::never_prints || kind == Kind::file;
}

Wrong read_exits(const toml::node& node, ExpectTable::Exits& exits) {
    constexpr auto wrong =
        R"(must be exit codes from 0 to 255, or "auto", alone or in a list: [1, 24])";
    const auto add = [&exits](const toml::node& one) {
        if (one.value_exact<std::string>() == std::optional<std::string>{"auto"})
            return exits.by_program = true;
        const auto code = one.value_exact<std::int64_t>();
        if (!code || *code < 0 || *code > 255) return false;
        exits.codes.set(static_cast<std::size_t>(*code));
        return true;
    };
    const auto* list = node.as_array();
    const bool is_good =
        list == nullptr ? add(node)
                        : std::ranges::all_of(*list, [&](const auto& one) { return add(one); });
    return is_good ? Wrong{} : Wrong{wrong};
}

/// Reads one table.
class Reader {
public:
    Reader(ExpectTable& into, const ExpectComplaints& complaints)
        : into_{into}, complaints_{complaints} {}

    void read(const toml::table& table) {
        if (const auto* as = table.get("as"))
            note(*as, "as", Value{*as}.choice<bool>(fails_, severities));
        for (const auto& [key, node] : table) read_key(std::string{key.str()}, node);
    }

private:
    void note(const toml::node& node, const std::string& key, const Wrong& wrong) {
        if (wrong) complaints_.wrong(node, key, *wrong);
    }

    void read_key(const std::string& key, const toml::node& node) {
        if (key == "as") return;
        if (key == "metrics") return read_metrics(node);
        if (key == "warn_exit") {
            ExpectTable::Exits exits;
            const auto wrong = read_exits(node, exits);
            note(node, key, wrong);
            if (!wrong) into_.warn_exit = exits;
            return;
        }
        const auto* known = std::ranges::find(names, key, &Name::name);
        if (known == names.end()) return complaints_.unknown(node, key);
        read_rules(key, known->kind, "", node);
    }

    void read_metrics(const toml::node& node) {
        const auto* metrics = node.as_table();
        if (metrics == nullptr)
            return complaints_.wrong(node, "metrics",
                                     "must be a table with a table for each metric");
        for (const auto& [name, metric] : *metrics) {
            const std::string text{name.str()};
            read_rules("metrics." + text, Kind::metric, text, metric);
        }
    }

    /// `false` takes a rule away that a more general table has.
    void read_rules(const std::string& key, Kind kind, const std::string& name,
                    const toml::node& node) {
        std::vector<Rule> rules;
        const auto* list = is_list(kind) ? node.as_array() : nullptr;
        if (list != nullptr && list->size() > most_rules)
            return complaints_.wrong(node, key,
                                     fmt::format("may have {} rules at most", most_rules));
        const bool is_off = node.value_exact<bool>() == std::optional{false};
        if (list != nullptr)
            for (const auto& item : *list) add(rules, key, kind, name, item);
        else if (!is_off)
            add(rules, key, kind, name, node);
        if (rules.empty() && !is_off && (list == nullptr || !list->empty())) return;
        into_.rules[key] = std::move(rules);
    }

    void add(std::vector<Rule>& rules, const std::string& key, Kind kind, const std::string& name,
             const toml::node& node) {
        Rule rule{.kind = kind, .fails = fails_, .name = name};
        const auto wrong = read_rule(rule, node);
        note(node, key, wrong);
        if (!wrong) rules.push_back(std::move(rule));
    }

    ExpectTable& into_;
    const ExpectComplaints& complaints_;
    bool fails_ = true;
};

bool is_pattern(std::string_view name) {
    return name.find_first_of("*?[") != std::string_view::npos;
}

/// What is more general is overlaid by what is more special.
void overlay(ExpectTable& under, const ExpectTable& over) {
    for (const auto& [key, rules] : over.rules) under.rules[key] = rules;
    if (over.warn_exit) under.warn_exit = over.warn_exit;
}

}  // namespace

void read_expect(const toml::table& table, ExpectTable& into, const ExpectComplaints& complaints) {
    Reader{into, complaints}.read(table);
}

std::vector<std::string_view> expect_keys() {
    std::vector<std::string_view> keys{"as", "metrics", "warn_exit"};
    for (const auto& [name, kind] : names) keys.push_back(name);
    return keys;
}

expect::Rules ExpectBook::of(const std::string& job) const {
    const auto key = job_key_of(job);
    const auto title = job_title(job, key.host);
    std::vector<std::pair<std::size_t, const ExpectTable*>> fitting;
    for (const auto& [name, table] : jobs) {
        constexpr std::size_t exact = 1'000'000;
        if (name == title && !key.host.empty())
            fitting.emplace_back(exact + 1, &table);
        else if (name == key.name)
            fitting.emplace_back(exact, &table);
        else if (is_pattern(name) && (::fnmatch(name.c_str(), key.name.c_str(), 0) == 0 ||
                                      ::fnmatch(name.c_str(), title.c_str(), 0) == 0))
            fitting.emplace_back(name.size(), &table);
    }
    std::ranges::stable_sort(fitting, {}, [](const auto& one) { return one.first; });
    auto whole = defaults;
    for (const auto& [place, table] : fitting) overlay(whole, *table);
    expect::Rules rules;
    for (const auto& [name, some] : whole.rules)
        rules.all.insert(rules.all.end(), some.begin(), some.end());
    if (whole.warn_exit) {
        rules.warn_exits = whole.warn_exit->codes;
        rules.warn_by_program = whole.warn_exit->by_program;
    }
    return rules;
}

expect::RulesOf rules_of(ExpectBook book) {
    if (book == ExpectBook{}) return nullptr;
    return [owned = std::make_shared<const ExpectBook>(std::move(book))](const std::string& job) {
        return owned->of(job);
    };
}

}  // namespace jw::config

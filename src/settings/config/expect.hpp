// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge/expect/rules.hpp"

namespace toml {
inline namespace v3 {
class node;
class table;
}  // namespace v3
}  // namespace toml

namespace jw::config {

/// What one table named `expect` says, key by key. A key that is there replaces that of a more
/// general table, also with nothing.
struct ExpectTable {
    std::map<std::string, std::vector<expect::Rule>> rules;  ///< by expect::key_of()

    struct Exits {
        std::bitset<256> codes;
        bool by_program = false;

        bool operator==(const Exits&) const = default;
    };

    std::optional<Exits> warn_exit;

    bool operator==(const ExpectTable&) const = default;
};

/// All tables of rules.
struct ExpectBook {
    ExpectTable defaults;
    std::map<std::string, ExpectTable> jobs;  ///< by names, or patterns of fnmatch(3)

    /// For a job's key. Of the tables that are for it the one with the job's name, with its host
    /// before it or without, comes first, then patterns, the longest first, then the defaults.
    expect::Rules of(const std::string& job) const;

    bool operator==(const ExpectBook&) const = default;
};

/// A function that owns its book; null where there are no rules at all.
expect::RulesOf rules_of(ExpectBook book);

/// The keys of a table, for the manual's test and for suggestions.
std::vector<std::string_view> expect_keys();

/// Reads a table into another, whose keys it replaces. `complain(node, key, what)`: what is wrong
/// with a value; it is passed over. `unknown(key node's name)` for keys that there are not.
struct ExpectComplaints {
    std::function<void(const toml::v3::node& at, const std::string& key, const std::string& what)>
        wrong;
    std::function<void(const toml::v3::node& at, const std::string& key)> unknown;
};

void read_expect(const toml::v3::table& table, ExpectTable& into,
                 const ExpectComplaints& complaints);

}  // namespace jw::config

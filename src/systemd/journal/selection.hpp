// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace jw::journal {

/// Which services are imported or followed. Those of job-watch itself never are; those whose names
/// were made up for once only where a pattern is for them: each run would be a job of its own.
class Selection {
public:
    enum class Kind { all, timers, named };

    static Selection all() { return Selection{Kind::all}; }

    /// Services whose names match one of the patterns of fnmatch(3); `.service` may be left out.
    static Selection named(std::vector<std::string> patterns);

    /// Services that timers start: by default those of the same name.
    static Selection timers();

    /// A timer, and what its Unit= names if it has one.
    void add_timer(std::string_view timer, std::string_view unit = "");

    void add_patterns(std::vector<std::string> patterns);

    void add_unit(std::string unit) { services_.insert(std::move(unit)), known_.clear(); }

    /// Services that match none of these, whatever else is said.
    void exclude(std::vector<std::string> patterns);

    /// Whether it is out, whoever starts it.
    bool excludes(const std::string& unit) const;

    /// Remembers its answers: it is asked for each of millions of entries.
    bool wants(std::string_view unit) const;

private:
    explicit Selection(Kind kind) : kind_{kind} {}

    bool judge(const std::string& unit) const;
    bool is_named(const std::string& unit) const;

    Kind kind_;
    std::vector<std::string> patterns_, excluded_;
    std::set<std::string, std::less<>> services_;
    mutable std::unordered_map<std::string, bool> known_;
    mutable std::string asked_;
};

}  // namespace jw::journal

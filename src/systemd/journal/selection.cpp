// SPDX-License-Identifier: MIT
#include "systemd/journal/selection.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "systemd/unit/name.hpp"

namespace jw::journal {

namespace {

constexpr std::string_view timer_suffix = ".timer", service_suffix = ".service";
constexpr std::size_t most_known = 100'000;

/// The services of job-watch itself: each run of them that was recorded would start the next one.
bool is_ours(std::string_view unit) {
    constexpr std::string_view ours[] = {"job-watch-companion.service", "job-watch-ingest.service",
                                         "job-watch-sender.service", "job-watch-tick.service"};
    return unit.starts_with("job-watch-observed-") ||
           std::ranges::find(ours, unit) != std::end(ours);
}

std::vector<std::string> whole(std::vector<std::string> patterns) {
    for (auto& pattern : patterns)
        if (!pattern.ends_with(service_suffix) && !pattern.ends_with('*'))
            pattern += service_suffix;
    return patterns;
}

bool matches(const std::string& pattern, const std::string& unit) {
    return ::fnmatch(pattern.c_str(), unit.c_str(), 0) == 0;
}

bool matches_any(const std::vector<std::string>& patterns, const std::string& unit) {
    return std::ranges::any_of(patterns,
                               [&unit](const auto& pattern) { return matches(pattern, unit); });
}

}  // namespace

Selection Selection::named(std::vector<std::string> patterns) {
    Selection selection{Kind::named};
    selection.add_patterns(std::move(patterns));
    return selection;
}

Selection Selection::timers() { return Selection{Kind::timers}; }

void Selection::add_timer(std::string_view timer, std::string_view unit) {
    if (!timer.ends_with(timer_suffix)) return;
    timer.remove_suffix(timer_suffix.size());
    services_.emplace(unit.empty() ? std::string{timer}.append(service_suffix) : std::string{unit});
    known_.clear();
}

void Selection::add_patterns(std::vector<std::string> patterns) {
    std::ranges::move(whole(std::move(patterns)), std::back_inserter(patterns_));
    known_.clear();
}

void Selection::exclude(std::vector<std::string> patterns) {
    std::ranges::move(whole(std::move(patterns)), std::back_inserter(excluded_));
    known_.clear();
}

bool Selection::excludes(const std::string& unit) const {
    return is_ours(unit) || matches_any(excluded_, unit) ||
           (unit::is_made_up(unit) && !is_named(unit));
}

/// By a pattern that is not just for all services.
bool Selection::is_named(const std::string& unit) const {
    return std::ranges::any_of(patterns_, [&unit](const auto& pattern) {
        return pattern != "*" && pattern != "*.service" && matches(pattern, unit);
    });
}

bool Selection::wants(std::string_view unit) const {
    asked_ = unit;
    const auto found = known_.find(asked_);
    if (found != known_.end()) return found->second;
    if (known_.size() >= most_known) known_.clear();
    return known_[asked_] = judge(asked_);
}

bool Selection::judge(const std::string& unit) const {
    if (excludes(unit)) return false;
    return kind_ == Kind::all || services_.contains(unit) ||
           services_.contains(unit::template_of(unit)) || matches_any(patterns_, unit);
}

}  // namespace jw::journal

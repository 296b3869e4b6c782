// SPDX-License-Identifier: MIT
#include "generate/jobs/jobs_file.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace jw::config {

namespace {

template <typename T>
void replace_if_given(std::optional<T>& earlier, std::optional<T>& later) {
    if (later) earlier = std::move(later);
}

/// A later file's lines for a directive take the place of all earlier ones for it.
void replace_lines(std::vector<Directive>& earlier, std::vector<Directive>& later) {
    std::erase_if(earlier, [&](const Directive& line) {
        return std::ranges::count(later, line.key, &Directive::key) > 0;
    });
    std::ranges::move(later, std::back_inserter(earlier));
}

void merge_job(JobTable& earlier, JobTable later) {
    if (later.line || !later.words.empty()) {
        earlier.source = std::move(later.source);
        earlier.line_number = later.line_number;
        earlier.line = std::move(later.line);
        earlier.words = std::move(later.words);
    }
    if (later.trigger != Trigger::none) {
        earlier.trigger = later.trigger;
        earlier.times = std::move(later.times);
    }
    replace_if_given(earlier.timezone, later.timezone);
    replace_if_given(earlier.user, later.user);
    replace_if_given(earlier.timeout, later.timeout);
    replace_if_given(earlier.persistent, later.persistent);
    replace_lines(earlier.service, later.service);
    replace_lines(earlier.timer, later.timer);
    replace_lines(earlier.unit, later.unit);
}

template <typename T>
void append(std::vector<T>& earlier, std::vector<T>& later) {
    std::ranges::move(later, std::back_inserter(earlier));
}

}  // namespace

void merge(Jobs& earlier, Jobs later) {
    earlier.jobs.merge(later.jobs);  // leaves those that have been there
    for (auto& [name, job] : later.jobs) merge_job(earlier.jobs.at(name), std::move(job));
    earlier.refused.merge(later.refused);
    for (const auto& name : earlier.refused) earlier.jobs.erase(name);
    if (later.units_begin_anew) earlier.units.clear();
    if (later.exclude_begins_anew) earlier.exclude.clear();
    append(earlier.units, later.units);
    append(earlier.exclude, later.exclude);
    append(earlier.complaints, later.complaints);
}

}  // namespace jw::config

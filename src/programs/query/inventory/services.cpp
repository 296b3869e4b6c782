// SPDX-License-Identifier: MIT
#include "programs/query/inventory/services.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <string_view>

#include "generate/jobs/jobs_place.hpp"

namespace jw::query {

namespace {

constexpr std::string_view first_line_of_ours =
    "# Written by job-watch adopt; job-watch unadopt takes names out again.\n";

/// What stands between the quotes of a line `    'backup.service',`.
std::set<std::string> units_in(std::string_view text) {
    std::set<std::string> units;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto begin = line.find('\''), end = line.rfind('\'');
        if (begin != end && line.starts_with(' '))
            units.emplace(line.substr(begin + 1, end - begin - 1));
    }
    return units;
}

bool names_unit(const std::string& pattern, const std::string& unit) {
    return ::fnmatch(pattern.c_str(), unit.c_str(), 0) == 0 ||
           ::fnmatch((pattern + ".service").c_str(), unit.c_str(), 0) == 0;
}

}  // namespace

Result<AdoptedServices> adopted_services(const generate::World& world) {
    const auto folders = config::jobs_folders(world.scope, world.home);
    AdoptedServices services;
    services.path = folders.front() + "/jobs.d/adopted.toml";
    auto file = world.root.read(services.path);
    const bool is_foreign = file.state == unit::FileText::State::unfit ||
                            (!file.bytes.empty() && !file.bytes.starts_with(first_line_of_ours));
    if (is_foreign)
        return Failure{"can't name services in " + services.path,
                       "job-watch adopt did not write it",
                       "move it away, or name them in jobs.toml: job-watch.jobs(5)"};
    services.text = std::move(file.bytes);
    services.units = units_in(services.text);
    return services;
}

std::string text_with(const std::set<std::string>& units) {
    if (units.empty()) return std::string{first_line_of_ours};
    auto text = std::string{first_line_of_ours} + "[wrap]\nunits = [\n";
    for (const auto& unit : units) text += "    '" + unit + "',\n";  // no unit's name has a quote
    return text + "]\n";
}

bool is_to_be_wrapped(const config::Jobs& files, const std::string& unit) {
    const auto is_fit = [&](const std::string& pattern) { return names_unit(pattern, unit); };
    return std::ranges::any_of(files.units, is_fit, &config::WrapPattern::glob) &&
           std::ranges::none_of(files.exclude, is_fit);
}

}  // namespace jw::query

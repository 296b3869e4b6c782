// SPDX-License-Identifier: MIT
#include "systemd/harvest/coverage.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "systemd/harvest/instant_json.hpp"

namespace jw::journal {

namespace {

using Json = nlohmann::json;

struct Count {
    const char* name;
    std::uint64_t Coverage::*value;
};

constexpr auto counts = std::to_array<Count>({
    {"files", &Coverage::files},
    {"unreadable", &Coverage::unreadable},
    {"runs", &Coverage::runs},
    {"services", &Coverage::services},
    {"without_beginning", &Coverage::without_beginning},
    {"interrupted", &Coverage::interrupted},
    {"unknown_ends", &Coverage::unknown_ends},
    {"under_way", &Coverage::under_way},
    {"suppressed", &Coverage::suppressed},
    {"gaps", &Coverage::gaps},
});

}  // namespace

void Coverage::add(const Coverage& later) {
    begins = later.begins ? later.begins : begins;
    ends = later.ends ? later.ends : ends;
    files = std::max(files, later.files);
    unreadable = std::max(unreadable, later.unreadable);
    under_way = later.under_way;
    runs += later.runs;
    without_beginning += later.without_beginning;
    interrupted += later.interrupted;
    unknown_ends += later.unknown_ends;
    suppressed += later.suppressed;
    gaps += later.gaps;
}

std::string text_of(const Coverage& coverage) {
    Json json{{"begins", json_of(coverage.begins)}, {"ends", json_of(coverage.ends)}};
    for (const auto& [name, value] : counts) json[name] = coverage.*value;
    return json.dump();
}

std::optional<Coverage> coverage_of(const std::string& text) {
    try {
        const auto json = Json::parse(text);
        Coverage coverage;
        coverage.begins = instant_of(json.at("begins"));
        coverage.ends = instant_of(json.at("ends"));
        for (const auto& [name, value] : counts)
            coverage.*value = json.at(name).get<std::uint64_t>();
        return coverage;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace jw::journal

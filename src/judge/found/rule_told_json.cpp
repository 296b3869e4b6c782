// SPDX-License-Identifier: MIT
#include "judge/found/rule_told_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace jw::expect {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most = 100;
constexpr std::size_t longest_text = 4096;

std::string text_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return {};
    return found->get_ref<const std::string&>().substr(0, longest_text);
}

std::optional<double> number_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number()) return std::nullopt;
    const auto number = found->get<double>();
    return std::isfinite(number) ? std::optional{number} : std::nullopt;
}

bool flag_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

Json json_of(const RuleTold& told) {
    Json object{{"rule", told.rule}, {"broken", told.is_broken}, {"fails", told.fails}};
    if (told.limit) object["limit"] = *told.limit;
    if (told.seen) object["seen"] = *told.seen;
    if (!told.text.empty()) object["text"] = told.text;
    if (!told.why.empty()) object["why"] = told.why;
    return object;
}

}  // namespace

Json to_json(const std::vector<RuleTold>& told) {
    auto list = Json::array();
    for (const auto& one : told) list.push_back(json_of(one));
    return list;
}

std::vector<RuleTold> told_from_json(const Json* list) {
    std::vector<RuleTold> all;
    if (list == nullptr || !list->is_array()) return all;
    for (const auto& item : *list) {
        if (!item.is_object() || all.size() == most) continue;
        all.push_back({.rule = text_in(item, "rule"),
                       .is_broken = flag_in(item, "broken"),
                       .fails = flag_in(item, "fails"),
                       .limit = number_in(item, "limit"),
                       .seen = number_in(item, "seen"),
                       .text = text_in(item, "text"),
                       .why = text_in(item, "why")});
    }
    return all;
}

}  // namespace jw::expect

// SPDX-License-Identifier: MIT
#include "judge/found/finding_json.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace jw::findings {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_document = std::size_t{16} << 10;
constexpr std::size_t longest_text = 1000;

std::string text_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return {};
    return found->get_ref<const std::string&>().substr(0, longest_text);
}

double number_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number()) return 0;
    const auto number = found->get<double>();
    return std::isfinite(number) ? number : 0;
}

std::uint32_t count_in(const Json& object, const char* name) {
    constexpr double most = 4e9;
    return static_cast<std::uint32_t>(std::clamp(number_in(object, name), 0.0, most));
}

/// Most kinds have no use for most of them.
void put(Json& object, const char* name, double value) {
    if (std::isfinite(value) && (value < 0 || value > 0)) object[name] = value;
}

void put(Json& object, const char* name, std::uint32_t value) {
    if (value != 0) object[name] = value;
}

}  // namespace

std::string to_json(const Finding& finding) {
    Json object{{"kind", word(finding.kind)},
                {"signal", finding.signal},
                {"before", finding.before},
                {"now", finding.now},
                {"pushed", finding.is_pushed}};
    put(object, "at", finding.at);
    put(object, "runs", finding.runs);
    put(object, "base", finding.base);
    put(object, "record", finding.record);
    put(object, "least", finding.least);
    put(object, "most", finding.most);
    put(object, "weeks", finding.weeks);
    put(object, "per_week", finding.per_week);
    put(object, "told", finding.told);
    put(object, "slot", finding.slot);
    put(object, "last", finding.last);
    if (!finding.line.empty()) object["line"] = finding.line;
    put(object, "others", finding.others);
    return object.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::optional<Finding> finding_from_json(std::string_view text) {
    if (text.size() > longest_document) return std::nullopt;
    const auto object = Json::parse(text, nullptr, false);
    if (!object.is_object()) return std::nullopt;
    const auto kind = kind_of(text_in(object, "kind"));
    if (!kind) return std::nullopt;
    const auto pushed = object.find("pushed");
    return Finding{.kind = *kind,
                   .signal = text_in(object, "signal"),
                   .at = count_in(object, "at"),
                   .before = number_in(object, "before"),
                   .now = number_in(object, "now"),
                   .is_pushed = pushed != object.end() && pushed->is_boolean() && *pushed,
                   .runs = count_in(object, "runs"),
                   .base = count_in(object, "base"),
                   .record = number_in(object, "record"),
                   .least = number_in(object, "least"),
                   .most = number_in(object, "most"),
                   .weeks = number_in(object, "weeks"),
                   .per_week = number_in(object, "per_week"),
                   .told = number_in(object, "told"),
                   .slot = number_in(object, "slot"),
                   .last = number_in(object, "last"),
                   .line = text_in(object, "line"),
                   .others = count_in(object, "others")};
}

}  // namespace jw::findings

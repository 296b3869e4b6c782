// SPDX-License-Identifier: MIT
#include "settings/config/value.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "foundation/base/span.hpp"
#include "settings/config/web_url.hpp"

namespace jw::config {

namespace {

constexpr std::size_t longest_text = 4096;
constexpr std::size_t most_items = 200;

bool is_good(std::string_view text) {
    return text.size() <= longest_text && text.find('\0') == std::string_view::npos;
}

std::optional<std::string> text_in(const toml::node& node) {
    auto text = node.value_exact<std::string>();
    if (!text || !is_good(*text)) return std::nullopt;
    return text;
}

std::optional<std::chrono::microseconds> span_in(const toml::node& node) {
    std::optional<std::uint64_t> micros;
    if (const auto seconds = node.value_exact<std::int64_t>())
        micros = parse_span(fmt::format("{}", *seconds));
    else if (const auto text = text_in(node))
        micros = parse_span(*text);
    if (!micros || *micros > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
        return std::nullopt;
    return std::chrono::microseconds{static_cast<std::int64_t>(*micros)};
}

std::string shown(std::chrono::seconds span) {
    const auto count = span.count();
    if (count % 86400 == 0 && count > 0) return fmt::format("{}d", count / 86400);
    if (count % 3600 == 0 && count > 0) return fmt::format("{}h", count / 3600);
    if (count % 60 == 0 && count > 0) return fmt::format("{}min", count / 60);
    return fmt::format("{}s", count);
}

std::optional<std::uint64_t> size_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{}) return std::nullopt;
    auto unit = std::string_view{rest, static_cast<std::size_t>(end - rest)};
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    if (unit.empty() || unit == "B") return number;
    const auto power = std::string_view{"KMGT"}.find(unit.front());
    const bool is_unit = power != std::string_view::npos &&
                         (unit.size() == 1 || unit.substr(1) == "B" || unit.substr(1) == "iB");
    if (!is_unit) return std::nullopt;
    const auto shift = 10 * (power + 1);
    if (number > std::numeric_limits<std::uint64_t>::max() >> shift) return std::nullopt;
    return number << shift;
}

}  // namespace

Wrong Value::flag(bool& target) const {
    const auto value = node_.value_exact<bool>();
    if (!value) return "must be true or false";
    target = *value;
    return std::nullopt;
}

Wrong Value::whole(int& target, std::int64_t least, std::int64_t most) const {
    const auto value = node_.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most)
        return fmt::format("must be a whole number from {} to {}", least, most);
    target = static_cast<int>(*value);
    return std::nullopt;
}

Wrong Value::whole(std::optional<std::int64_t>& target) const {
    const auto value = node_.value_exact<std::int64_t>();
    if (!value) return "must be a whole number";
    target = *value;
    return std::nullopt;
}

Wrong Value::text(std::string& target) const {
    auto value = text_in(node_);
    if (!value) return fmt::format("must be a text of at most {} bytes", longest_text);
    target = std::move(*value);
    return std::nullopt;
}

Wrong Value::path(std::string& target) const {
    auto value = text_in(node_);
    if (!value || !value->starts_with('/')) return "must be a path that begins with /";
    target = std::move(*value);
    return std::nullopt;
}

Wrong Value::web_url(std::string& target) const {
    auto value = text_in(node_);
    if (!value || !(is_web(*value, "https://") || is_web(*value, "http://")))
        return "must be a URL that begins with https:// or http://";
    target = std::move(*value);
    return std::nullopt;
}

Wrong Value::text_or_number(std::string& target) const {
    if (const auto number = node_.value_exact<std::int64_t>()) {
        target = fmt::format("{}", *number);
        return std::nullopt;
    }
    return text(target) ? Wrong{"must be a text or a whole number"} : std::nullopt;
}

Wrong Value::span(std::chrono::seconds& target, std::chrono::seconds least,
                  std::chrono::seconds most) const {
    const auto value = span_in(node_);
    if (!value || *value < least || *value > most)
        return fmt::format(R"(must be a span from {} to {}, such as "90s" or "1h 30min")",
                           shown(least), shown(most));
    target = std::chrono::ceil<std::chrono::seconds>(*value);
    return std::nullopt;
}

Wrong Value::span(std::optional<std::chrono::seconds>& target, std::chrono::seconds least,
                  std::chrono::seconds most) const {
    std::chrono::seconds value{};
    if (auto wrong = span(value, least, most)) return wrong;
    target = value;
    return std::nullopt;
}

Wrong Value::span(std::chrono::microseconds& target) const {
    const auto value = span_in(node_);
    if (!value) return R"(must be a span such as "90s" or "1h 30min")";
    target = *value;
    return std::nullopt;
}

Wrong Value::number(std::optional<double>& target) const {
    const auto whole = node_.value_exact<std::int64_t>();
    const auto value =
        whole ? std::optional{static_cast<double>(*whole)} : node_.value_exact<double>();
    if (!value || !std::isfinite(*value)) return "must be a number";
    target = value;
    return std::nullopt;
}

Wrong Value::bytes(std::uint64_t& target) const {
    std::optional<std::uint64_t> value;
    if (const auto text = text_in(node_)) value = size_in(*text);
    if (const auto number = node_.value_exact<std::int64_t>(); number && *number >= 0)
        value = static_cast<std::uint64_t>(*number);
    if (!value) return R"(must be a size such as "500" or "2M")";
    target = *value;
    return std::nullopt;
}

Wrong Value::days(std::chrono::days& target) const {
    std::chrono::seconds value{};
    constexpr std::chrono::days longest{36500};
    if (auto wrong = span(value, std::chrono::days{1}, longest)) return wrong;
    target = std::chrono::ceil<std::chrono::days>(value);
    return std::nullopt;
}

Wrong Value::size(std::uint64_t& target) const {
    constexpr std::uint64_t least = 1U << 20U;
    std::optional<std::uint64_t> value;
    if (const auto text = text_in(node_)) value = size_in(*text);
    if (const auto number = node_.value_exact<std::int64_t>(); number && *number > 0)
        value = static_cast<std::uint64_t>(*number);
    if (!value || *value < least) return R"(must be a size of at least 1M, such as "500M" or "2G")";
    target = *value;
    return std::nullopt;
}

Wrong Value::texts(std::vector<std::string>& target) const {
    const auto wrong = fmt::format("must be a list of at most {} texts", most_items);
    const auto* list = node_.as_array();
    if (list == nullptr || list->size() > most_items) return wrong;
    std::vector<std::string> texts;
    for (const auto& item : *list) {
        auto text = text_in(item);
        if (!text) return wrong;
        texts.push_back(std::move(*text));
    }
    target = std::move(texts);
    return std::nullopt;
}

Wrong Value::text_map(std::map<std::string, std::string>& target) const {
    const auto wrong = fmt::format("must be a table of at most {} texts", most_items);
    const auto* table = node_.as_table();
    if (table == nullptr || table->size() > most_items) return wrong;
    std::map<std::string, std::string> texts;
    for (const auto& [name, item] : *table) {
        auto text = text_in(item);
        if (!text || !is_good(name.str())) return wrong;
        texts.emplace(name.str(), std::move(*text));
    }
    target = std::move(texts);
    return std::nullopt;
}

}  // namespace jw::config

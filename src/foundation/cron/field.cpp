// SPDX-License-Identifier: MIT
#include "foundation/cron/field.hpp"

#include <charconv>
#include <optional>
#include <string>

namespace jw::cron {

namespace {

struct Range {
    int first, last;
};

Failure refusal(const FieldKind& kind, std::string_view text, std::string why) {
    return {"the " + std::string{kind.name} + " field '" + std::string{text.substr(0, 40)} + "'",
            std::move(why), "see crontab(5)"};
}

bool same_word(std::string_view text, std::string_view word) {
    if (text.size() != word.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((text[i] | 0x20) != word[i]) return false;
    return true;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text.front() == '-' || error != std::errc{} ||
        end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// A number in the range of the field, or one of its words.
std::optional<int> value_of(std::string_view text, const FieldKind& kind) {
    for (std::size_t i = 0; i < kind.words.size(); ++i)
        if (same_word(text, kind.words[i])) return kind.least + static_cast<int>(i);
    const auto value = number(text);
    if (!value || *value < kind.least || *value > kind.most) return std::nullopt;
    return value;
}

std::string bounds(const FieldKind& kind) {
    return "it takes " + std::to_string(kind.least) + " to " + std::to_string(kind.most);
}

Result<Range> range_of(std::string_view text, const FieldKind& kind) {
    if (text == "*") return Range{kind.least, kind.most};
    const auto dash = text.find('-');
    const auto first = value_of(text.substr(0, dash), kind);
    if (!first) return refusal(kind, text, bounds(kind));
    if (dash == std::string_view::npos) return Range{*first, *first};
    const auto last = value_of(text.substr(dash + 1), kind);
    if (!last) return refusal(kind, text, bounds(kind));
    if (*last < *first)
        return refusal(kind, text, "the range ends before it begins; write it as two");
    return Range{*first, *last};
}

/// `RANGE` or `RANGE/STEP`; null, or the refusal.
std::optional<Failure> add_item(std::string_view text, const FieldKind& kind, Field& field) {
    const auto slash = text.find('/');
    const auto range = range_of(text.substr(0, slash), kind);
    if (!range) return range.error();
    int step = 1;
    if (slash != std::string_view::npos) {
        const auto given = number(text.substr(slash + 1));
        if (!given || *given < 1) return refusal(kind, text, "a step is a number from 1 on");
        if (text.substr(0, slash).find_first_of("*-") == std::string_view::npos)
            return refusal(kind, text, "a step needs a range or * before it");
        step = *given;
    }
    // In 64 bits: a step may be as large as an int.
    for (long value = range->first; value <= range->last; value += step)
        field.values.set(static_cast<std::size_t>(value));
    return std::nullopt;
}

}  // namespace

Result<Field> parse_field(std::string_view text, const FieldKind& kind) {
    if (text.find('~') != std::string_view::npos)
        return Failure{"the " + std::string{kind.name} + " field",
                       "~ chooses a time at random, which a timer does by itself",
                       "give a fixed time, and RandomizedDelaySec= in the job's timer table"};
    Field field;
    field.any = text.starts_with('*');
    while (true) {
        const auto comma = text.find(',');
        if (auto problem = add_item(text.substr(0, comma), kind, field)) return *problem;
        if (comma == std::string_view::npos) return field;
        text.remove_prefix(comma + 1);
    }
}

}  // namespace jw::cron

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::watch {

/// Pairs of texts, D-Bus type a(ss).
using Pairs = std::vector<std::pair<std::string, std::string>>;

using Texts = std::vector<std::string>;

/// A property of a unit, of one of the D-Bus types that we care for: booleans, integers of any
/// size, texts (paths too), bytes (ay), texts (as, what starts a timer, commands), pairs of texts
/// (a(ss)); of lists of statuses, ((aiai)), whether they name any.
using Value = std::variant<bool, std::int64_t, std::uint64_t, std::string,
                           std::vector<std::uint8_t>, Texts, Pairs>;

/// Properties of a unit by their names, as org.freedesktop.systemd1(5) has them. What a manager
/// leaves unset, and does not leave out, is nothing here too.
class Properties {
public:
    void set(std::string name, Value value) { values_.insert_or_assign(std::move(name), value); }

    /// Takes all of `newer`, in place of what had the same names.
    void take(Properties newer);

    /// Those of these names.
    Properties only(std::span<const char* const> names) const;

    bool has(std::string_view name) const { return values_.contains(name); }

    /// "" where there is no such text.
    const std::string& text(std::string_view name) const;

    std::optional<bool> flag(std::string_view name) const;

    /// Neither a negative number, nor the largest one of its type: managers write that for unset.
    std::optional<std::uint64_t> amount(std::string_view name) const;

    std::optional<std::int64_t> number(std::string_view name) const;

    /// Microseconds of either clock; nothing for 0.
    std::optional<Micros> time(std::string_view name) const;

    /// 16 bytes as 32 hex digits; "" for anything else, and for 16 zeros.
    std::string id(std::string_view name) const;

    /// Empty where there are no such texts.
    const Texts& texts(std::string_view name) const;

    /// The second of the pair whose first is `key`.
    std::string second_of(std::string_view name, std::string_view key) const;

private:
    template <typename T>
    const T* find(std::string_view name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? nullptr : std::get_if<T>(&found->second);
    }

    std::map<std::string, Value, std::less<>> values_;
};

}  // namespace jw::watch

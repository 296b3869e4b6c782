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
#include <vector>

namespace toml {
inline namespace v3 {
class node;
}
}  // namespace toml

namespace jw::config {

/// What a value should have been: "must be true or false". Nothing where it is right.
using Wrong = std::optional<std::string>;

/// One value of a file, read into what it stands for. A wrong one leaves its target as it was.
class Value {
public:
    explicit Value(const toml::v3::node& node) : node_{node} {}

    Wrong flag(bool& target) const;
    Wrong whole(int& target, std::int64_t least, std::int64_t most) const;
    Wrong whole(std::optional<std::int64_t>& target) const;

    /// A text of at most 4096 bytes without NUL.
    Wrong text(std::string& target) const;

    /// An absolute path.
    Wrong path(std::string& target) const;

    /// An http or https URL with a host, of printable ASCII.
    Wrong web_url(std::string& target) const;

    /// A text, or a whole number that is taken as one.
    Wrong text_or_number(std::string& target) const;

    /// A span as systemd.time(7) writes it, or a number of seconds.
    Wrong span(std::chrono::seconds& target, std::chrono::seconds least,
               std::chrono::seconds most) const;
    Wrong span(std::optional<std::chrono::seconds>& target, std::chrono::seconds least,
               std::chrono::seconds most) const;
    Wrong days(std::chrono::days& target) const;

    /// As span(), to the microsecond.
    Wrong span(std::chrono::microseconds& target) const;

    Wrong number(std::optional<double>& target) const;

    /// A number of bytes from 0 on, also as in size().
    Wrong bytes(std::uint64_t& target) const;

    /// A number of bytes, also as a text with K, M, G or T behind it (powers of 1024).
    Wrong size(std::uint64_t& target) const;

    Wrong texts(std::vector<std::string>& target) const;
    Wrong text_map(std::map<std::string, std::string>& target) const;

    template <typename T>
    Wrong choice(T& target, std::span<const std::pair<std::string_view, T>> choices) const {
        std::string word;
        auto wrong = text(word);
        std::string known;
        for (const auto& [name, value] : choices) {
            if (!wrong && name == word) {
                target = value;
                return std::nullopt;
            }
            known.append(known.empty() ? "\"" : ", \"").append(name).append("\"");
        }
        return "must be one of " + known;
    }

private:
    const toml::v3::node& node_;
};

}  // namespace jw::config

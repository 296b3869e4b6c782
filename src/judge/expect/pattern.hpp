// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}  // namespace re2

namespace jw::expect {

/// A regular expression over any bytes, in time that grows with their number alone. ^ and $ are the
/// ends of lines.
class Pattern {
public:
    explicit Pattern(std::string_view pattern);
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    ~Pattern();

    std::string flaw() const;  ///< why it is none; "" where it is one
    int groups() const;
    bool is_in(std::string_view text) const;

    /// The first group of the last match.
    std::optional<std::string> last_in(std::string_view text) const;

private:
    std::unique_ptr<re2::RE2> compiled_;
};

}  // namespace jw::expect

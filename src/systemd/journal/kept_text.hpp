// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace jw::journal {

/// The first and the last part of a text that may be of any length, as the wrapper keeps them.
class KeptText {
public:
    static constexpr std::size_t part = std::size_t{128} * 1024;

    void add(std::string_view bytes);

    std::uint64_t seen() const { return seen_; }

    const std::string& head() const { return head_; }

    std::string tail() const;

private:
    std::uint64_t seen_ = 0;
    std::string head_;
    std::string tail_;  ///< may be longer than `part` by as much again
};

}  // namespace jw::journal

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace jw::levels {

/// A level that has moved and stays; logarithms.
struct Change {
    std::uint32_t since = 0;  ///< the first run of the new level
    double before = 0, now = 0;
    std::size_t runs = 0;  ///< that the new level rests on
    std::size_t base = 0;  ///< that the old one rests on
    double record = 0;     ///< the largest move that as many runs made in the base, same direction
    bool is_return = false;  ///< to the level before the last change

    double size() const { return now - before; }
};

/// What of an earlier change has to be known to see a return from it.
struct Move {
    bool is_up = false;
    std::uint32_t at = 0;
    float size = 0;

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.is_up, self.at, self.size);
    }
};

/// The changes of a signal so far, by counts of its values.
struct Changes {
    std::vector<std::uint32_t> at;  ///< the last few
    std::optional<Move> last;

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.at, self.last);
    }

    std::size_t count_since(std::uint32_t moment) const;

    /// Whether such a change takes the last one back.
    bool is_return(const Move& move) const;

    void add(const Move& move, bool is_return);
};

}  // namespace jw::levels

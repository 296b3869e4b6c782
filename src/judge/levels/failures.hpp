// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace jw::levels {

/// A share of failed runs that has risen.
struct FailureRate {
    std::uint32_t since = 0;     ///< run
    double before = 0, now = 0;  ///< shares
    std::size_t runs = 0, base = 0;
};

/// Finds out when more runs fail than used to: Bernoulli CUSUMs (Reynolds and Stoumbos 1999)
/// against a quarter, or four times as many as before, and against nearly all.
class Failures {
public:
    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.failed_, self.count_, self.doubts_, self.open_);
    }

    bool is_sound() const;

    /// Whether more fail than used to: told of, and not over.
    bool is_raised() const { return open_.has_value(); }

    std::optional<FailureRate> step(std::uint32_t run, bool has_failed);

private:
    struct Doubt {
        float score = 0;             ///< nats
        std::uint32_t start = 0;     ///< count of runs
        std::uint32_t run = 0;       ///< the run it began with
        std::uint32_t failures = 0;  ///< since then

        template <typename Self, typename Archive>
        static void visit(Self& self, Archive& archive) {
            archive(self.score, self.start, self.run, self.failures);
        }
    };

    struct Told {
        float share = 0;  ///< that would be usual
        std::uint32_t start = 0;

        template <typename Self, typename Archive>
        static void visit(Self& self, Archive& archive) {
            archive(self.share, self.start);
        }
    };

    void watch_end();
    void add(Doubt& doubt, std::uint32_t run, bool has_failed, double usual, double raised) const;
    std::size_t failures_in(std::size_t from, std::size_t to) const;

    std::vector<std::uint8_t> failed_;  ///< the newest runs, oldest first
    std::uint32_t count_ = 0;           ///< of all runs
    std::array<Doubt, 2> doubts_ = {};
    std::optional<Told> open_;
};

}  // namespace jw::levels

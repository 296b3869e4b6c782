// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace jw::starts {

/// A time in which the machine ran nothing; seconds since 1970.
struct Sleep {
    std::uint32_t from = 0, to = 0;
    bool is_off = false;  ///< else suspended: clocks of timers that count awake time stood still

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.from, self.to, self.is_off);
    }
};

/// The last of them, in their order.
class Sleeps {
public:
    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.all_);
    }

    void add(const Sleep& sleep);

    bool any_in(double from, double to) const;
    bool is_asleep(double at) const;
    double awake_between(double from, double to) const;

    /// Those that end after that moment.
    std::vector<Sleep>::const_iterator after(double moment) const;

    std::vector<Sleep>::const_iterator end() const { return all_.end(); }

private:
    std::vector<Sleep> all_;
};

}  // namespace jw::starts

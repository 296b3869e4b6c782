// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "judge/found/finding.hpp"
#include "judge/levels/growth.hpp"
#include "judge/levels/level.hpp"
#include "judge/output/one_run.hpp"

namespace jw::findings {

/// What makes one signal different from another.
struct Nature {
    bool higher_is_worse = false;
    bool tells_halving = false;  ///< although it is no harm: the job may have done half of its work
    double floor = 0;            ///< smaller changes are not worth a message, in its own unit
    bool is_size = false;        ///< a single run with nothing is news
};

/// Of `duration`, `cpu`, `max_rss`, `stdout_bytes`, `lines`; of all other names that of a metric.
Nature nature_of(std::string_view signal);

/// All that is remembered of one signal of a job: at most 4 KiB.
class Signal {
public:
    Signal() = default;

    explicit Signal(std::string name) : name_{std::move(name)} {}

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.name_, self.level_, self.growth_, self.one_run_, self.episodes_);
    }

    bool is_sound() const { return level_.is_sound() && growth_.is_sound(); }

    const std::string& name() const { return name_; }

    /// Of sizes and metrics: whether this one run is odd.
    std::optional<Finding> judge_size(std::uint32_t run, double value);

    /// What lasts: shifts, returns and growth. `is_pushed` says what this signal alone would.
    std::vector<Finding> judge_level(std::uint32_t run, std::uint32_t minute, double value);

private:
    /// A level that was found, and whether the way back from it was.
    struct Episode {
        std::uint32_t run = 0;
        float level = 0;
        bool is_over = false;

        template <typename Self, typename Archive>
        static void visit(Self& self, Archive& archive) {
            archive(self.run, self.level, self.is_over);
        }
    };

    Finding finding_of(std::uint32_t run, const levels::Change& change);
    Finding finding_of(std::uint32_t run, const levels::Trend& trend) const;
    bool flaps(std::uint32_t run, double now) const;

    std::string name_;
    levels::Level level_;
    levels::Growth growth_;
    output::OneRun one_run_;
    std::vector<Episode> episodes_;
};

}  // namespace jw::findings

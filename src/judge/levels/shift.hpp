// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "judge/levels/bank.hpp"
#include "judge/levels/base.hpp"
#include "judge/levels/change.hpp"
#include "judge/levels/past.hpp"
#include "judge/levels/season.hpp"

namespace jw::levels {

/// What a lasting change has to be to be found, and what is kept to find it.
struct Sensitivity {
    double effect;          ///< logarithm
    double alarm;           ///< nats
    std::size_t most_kept;  ///< values
};

inline constexpr Sensitivity usual_sensitivity{.13976194237515868, 11, 345};

/// Finds lasting changes of a signal's level: of the values' logarithm, less its season. Evidence
/// for each size of change is added up in a bank of CUSUM statistics; what a value says comes from
/// the distribution of the job's own last runs. Three values at least are needed, and a run of
/// values that depend on each other counts for less. After a change the values before it are moved
/// to the new level, so that the next one is looked for from the next run on.
class Shift {
public:
    explicit Shift(const Sensitivity& sensitivity = usual_sensitivity)
        : sensitivity_{&sensitivity} {}

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.past_, self.season_, self.bank_, self.changes_, self.dropped_, self.fitted_,
                self.measured_, self.dependence_);
    }

    bool is_sound() const;

    /// Judges one value, and remembers it.
    std::optional<Change> step(const Point& point);

    /// Another test has told of a change by `size` at that run: what was before is moved.
    void moved_since(std::uint32_t run, double size);

    const Season& season() const { return season_; }

    const Past& past() const { return past_; }

private:
    enum class Again { allowed, done };

    struct Excursion;

    std::optional<Change> step(const Point& point, Again again);
    std::optional<Change> look(const Base& base, double alarm, Again again);
    std::optional<Change> tell(const Excursion& excursion, const Base& base);
    std::optional<Change> adopt(const Excursion& excursion, const Base& base, Again again);
    Excursion excursion_of(std::size_t side, const Base& base) const;
    bool is_clear(const Excursion& excursion, const Base& base) const;
    bool is_ready(std::size_t base_size) const;

    void refit();
    void measure(std::uint32_t end);
    void align(std::size_t count, double size);
    void trim();

    double alarm_over(std::size_t base_size) const;
    std::uint32_t count() const;
    std::uint32_t base_end() const;
    double value(std::size_t i) const;
    std::vector<double> values(std::size_t from, std::size_t to) const;
    std::size_t first_of_level(std::size_t begin, double old_level) const;

    const Sensitivity* sensitivity_;
    Past past_;
    Season season_;
    Bank bank_;
    Changes changes_;
    // Counts of values, from the first there was.
    std::uint32_t dropped_ = 0, fitted_ = 0, measured_ = 0;
    float dependence_ = 1;
};

}  // namespace jw::levels

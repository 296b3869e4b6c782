// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace jw::output {

/// What a size is that the job never had: nothing, far too little, far too much.
enum class Oddity : std::uint8_t { empty, collapse, explode };

struct OddSize {
    Oddity kind = Oddity::empty;
    bool is_news = false;        ///< worth a message: the first of a row, of a job not known for it
    double usual = 0;            ///< median of the last runs
    double least = 0, most = 0;  ///< of the last few hundred
    std::size_t base = 0;        ///< runs that this rests on
};

/// Judges the size of one run's output, or another number that ought not to break down. A size that
/// lasts becomes usual. A job that was found like that several times, and came back by itself each
/// time, is known for it.
class OneRun {
public:
    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.recent_, self.blocks_, self.accepted_, self.streak_, self.told_, self.high_,
                self.ended_, self.zeros_, self.runs_);
    }

    std::optional<OddSize> step(double value);

private:
    /// Extremes of some runs in a row: they are kept for longer than the values.
    struct Block {
        float least = 0, most = 0;
        std::uint32_t runs = 0;

        template <typename Self, typename Archive>
        static void visit(Self& self, Archive& archive) {
            archive(self.least, self.most, self.runs);
        }
    };

    struct Usual {
        double median = 0, least = 0, most = 0;  ///< logarithms
        std::size_t base = 0;
    };

    Usual usual() const;
    std::optional<Oddity> oddity_of(double value, double logarithm, const Usual& usual);
    void accept(double logarithm);
    void go_on(Oddity kind, double logarithm);
    void end_streak();
    bool is_known_for(Oddity kind) const;

    std::vector<float> recent_;  ///< accepted logarithms, the newest
    std::vector<Block> blocks_;
    std::uint32_t accepted_ = 0;
    std::vector<float> streak_;         ///< odd ones in a row
    std::uint8_t told_ = 0;             ///< how bad the streak was when it was told of
    std::uint32_t high_ = 0;            ///< far too large ones in a row
    std::vector<std::uint32_t> ended_;  ///< counts of runs at which a streak ended by itself
    std::uint32_t zeros_ = 0, runs_ = 0;
};

}  // namespace jw::output

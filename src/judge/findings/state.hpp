// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge/findings/signal.hpp"
#include "judge/levels/failures.hpp"
#include "judge/output/content.hpp"
#include "judge/output/lines.hpp"
#include "judge/starts/starts.hpp"

namespace jw::findings {

/// A message about a signal: others that changed with it have the same cause.
struct Cause {
    std::string signal;
    std::uint32_t run = 0, since = 0;

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.signal, self.run, self.since);
    }
};

/// All that the judgement remembers of a job between two of its runs. A value: what is made of the
/// same runs is the same, whether it was written as bytes in between or not.
struct State {
    std::vector<Signal> signals;
    levels::Failures failures;
    output::Lines lines;
    output::Content content;
    starts::Starts starts;
    std::vector<Cause> causes;
    std::string grown;  ///< the signal whose growth was told of last
    std::uint32_t grown_minute = 0;
    std::uint32_t runs = 0;  ///< one more than the number of the newest run

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.signals, self.failures, self.lines, self.content, self.starts, self.causes,
                self.grown, self.grown_minute, self.runs);
    }
};

/// A state as bytes, which may hold any.
std::string to_bytes(const State& state);

/// Nothing for bytes that were damaged, or written by another version: then the state is to be
/// made anew, of the runs.
std::optional<State> state_of(std::string_view bytes);

}  // namespace jw::findings

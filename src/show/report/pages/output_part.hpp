// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "foundation/model/run.hpp"
#include "show/diff/output_diff.hpp"
#include "show/report/markup/html.hpp"

namespace jw::report {

/// `<pre>` with what a stream printed; if that takes more than `most` bytes of HTML, with its end,
/// and a word on how to see the rest. "" for a stream without kept output.
Html output_block(std::string_view kept, const StreamFacts& facts, std::int64_t run,
                  std::size_t most);

/// Both streams of a run, under titles.
Html output_sections(const Run& run, const Output& output, std::size_t most_each);

/// What the failure printed that the last success had not, or the other way round.
Html output_changes(const Run& success, const Output& before, const Run& failure,
                    const Output& after);

}  // namespace jw::report

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "history/reading/history.hpp"
#include "history/reading/other_stores.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// The last line that a run wrote, and to which stream; "" if it wrote none.
struct LastWords {
    std::string stream, line;
};

LastWords last_words_of(const Run& run, const Output& output);

/// The line that says most about why it failed, as plain text; "" if it printed none.
std::string reason_of(const Run& run, const Output& output);

/// The one to explain: the job whose newest run failed most recently; if none fails, the first of
/// those that need a look for something else, else null. `jobs` are as sort_by_need leaves them.
const history::JobSummary* neediest(const std::vector<history::JobSummary>& jobs, Instant now);

/// What is wrong with that job, in words, and the command that shows more. `finding` is the
/// sentence about its worst finding.
std::string attention_text(const history::JobSummary& job, const LastWords& words, Instant now,
                           const Terminal& terminal, std::string_view finding = "");

/// How many runs another store has, and when the newest began; or why it can't be read.
std::string words_of(const history::OtherStore& store, Instant now);

}  // namespace jw::show

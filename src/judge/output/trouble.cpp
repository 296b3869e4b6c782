// SPDX-License-Identifier: MIT
#include "judge/output/trouble.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "foundation/text/lower.hpp"
#include "judge/alert/error_line.hpp"

namespace jw::output {

bool speaks_of_trouble(std::string_view line) {
    // Of a job that failed, others tell more; here it succeeded.
    constexpr auto words =
        std::to_array<std::string_view>({"traceback", "quota", "corrupt", "skipped", "gave up"});
    if (alert::has_error_word(line)) return true;
    const auto small = text::lower(std::string{line});
    return std::ranges::any_of(
        words, [&small](auto word) { return small.find(word) != std::string::npos; });
}

}  // namespace jw::output

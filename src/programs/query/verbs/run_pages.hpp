// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "history/reading/history.hpp"

namespace jw::query {

/// Hands over the runs that match, newest first, while only a page of them is in memory: a
/// history may hold millions. Ends early when `take` returns false.
void for_each_run(const history::History& history, history::Filter filter,
                  const std::function<bool(const Run&)>& take);

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jw::text {

/// The known word that `word` most likely was meant to be, or "" where none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// Letters to insert, remove, change or exchange with the next one, at most `most`+1.
std::size_t edit_distance(std::string_view from, std::string_view to, std::size_t most);

}  // namespace jw::text

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "foundation/model/run.hpp"

namespace jw::spool {

/// Reads what TimesEncoder wrote. The bytes are hostile: what does not grow from mark to mark, or
/// lies beyond what can be, is nothing. Offsets are those of the whole streams, as they were noted.
OutputTimes parse_output_times(std::string_view bytes);

/// The reverse; "" of nothing. At most the first 168 marks.
std::string bytes_of(const OutputTimes& times);

/// The same marks as places in what is kept of a stream: of `seen` bytes the first `head` and the
/// last `tail`. An offset beyond what was seen stands at the end.
std::uint64_t place_in_kept(std::uint64_t offset, std::uint64_t seen, std::uint64_t head,
                            std::uint64_t tail);

}  // namespace jw::spool

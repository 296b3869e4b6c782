// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "capture/spool/writer.hpp"

namespace jw::ingest {

/// The key under which a run that a user's service sends is stored. Who knows the key of another's
/// run, such as one that is made of what everybody can see of a unit, could replace that run;
/// so the key is mixed, by a sum that nobody can turn around, with who says it. It keeps its place
/// in time, and is of version 8, which no wrapper makes.
spool::Key own_key(std::string_view key, std::uint32_t uid, std::string_view unit);

}  // namespace jw::ingest

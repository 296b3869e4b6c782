// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace jw::history {

/// Why a file may not be written as a store, and what to do about it.
struct Objection {
    std::string why, next;
};

/// Whether anybody but the caller could put something in the place of a store, its log or its
/// index: into the folder they are in, or by a second name of one of them. For root the folders
/// above must be safe as well. `file` is the store itself, not a link to it; what is not there is
/// no danger.
std::optional<Objection> objection_to_place(const std::string& file);

}  // namespace jw::history

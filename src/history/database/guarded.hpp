// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Exception.h>

#include <string>

#include "history/database/error.hpp"

namespace jw::history {

/// Runs a query on a store that could be opened: what SQLite throws from here on means that it has
/// broken, and becomes Damaged.
template <typename Query>
auto guarded(Query query) {
    try {
        return query();
    } catch (const SQLite::Exception& error) {
        throw Damaged{std::string{"the store can't be read: "} + error.what()};
    }
}

}  // namespace jw::history

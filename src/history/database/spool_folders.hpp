// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "capture/spool/listing.hpp"
#include "capture/spool/place.hpp"

namespace jw::history {

/// A store's path as the spool's code takes it; empty if it is too long.
spool::Path path_of(const std::string& text);

/// The spool folders of one store, wherever on the ladder its entries lie (spool/place.hpp).
class SpoolFolders {
public:
    explicit SpoolFolders(const std::string& store);

    /// All entries of all folders, in the order in which they are to be read.
    std::vector<spool::Found> entries() const;

    /// All of them, there or not.
    const std::vector<std::string>& all() const { return folders_; }

    const std::string& first() const { return folders_.front(); }

private:
    std::vector<std::string> folders_;
};

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "unit/root.hpp"
#include "unit/search_path.hpp"

namespace jw::unit {

/// Where a unit comes from.
struct Located {
    enum class State {
        found,
        masked,  ///< a link to /dev/null, or an empty file
        missing,
        strange,  ///< links that we might follow to another place than systemd
    };
    State state = State::missing;
    std::string name;                ///< once aliases are resolved
    std::string path;                ///< of the fragment
    bool above_generator = false;    ///< the fragment wins over what a generator writes
    std::vector<std::string> names;  ///< that one and its aliases
};

/// A drop-in that applies to a unit.
struct DropIn {
    std::string name;  ///< of the file
    std::string path;
};

/// All unit files of a search path, found without asking the manager: each folder is read once, at
/// the beginning. Keeps a view of the root.
class UnitFiles {
public:
    UnitFiles(const Root& root, const std::vector<Folder>& path);

    /// Follows aliases, and gives an instance its template.
    Located locate(const std::string& name) const;

    /// All names with this suffix, such as `.service`: fragments, templates and aliases, and the
    /// instances that have a fragment or drop-ins of their own. Sorted.
    std::vector<std::string> names(std::string_view suffix) const;

    /// The drop-ins of a unit in the order in which they are applied. A masked one is left out.
    std::vector<DropIn> drop_ins(const Located& unit) const;

    /// The path of a drop-in of this file name that is there for the unit, even if it masks; "" if
    /// there is none.
    std::string drop_in_named(const Located& unit, std::string_view file) const;

private:
    struct Shelf {
        Folder folder;
        std::map<std::string, Entry, std::less<>> entries;
    };

    struct Hit {
        const Shelf* shelf = nullptr;
        const Entry* entry = nullptr;
    };

    Hit find(std::string_view name) const;
    Hit find_or_template(const std::string& name) const;
    Located at_the_end(Located unit, const Hit& hit) const;
    std::vector<std::string> aliases_of(const std::string& name) const;
    std::vector<std::string> drop_in_folders(const Located& unit) const;

    const Root& root_;
    std::vector<Shelf> shelves_;
};

}  // namespace jw::unit

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "systemd/unit/root.hpp"
#include "systemd/unit/search_path.hpp"

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
    std::vector<std::string> names;  ///< that one and its aliases, whether it is found or not
};

/// A drop-in that applies to a unit.
struct DropIn {
    std::string name;  ///< of the file
    std::string path;
};

/// Whether what lies in the folders of generators is there to be read, or is just being written.
enum class Generators { done, at_work };

/// All unit files of a search path, found without asking the manager: each folder is read once, at
/// the beginning. Keeps a view of the root.
class UnitFiles {
public:
    UnitFiles(const Root& root, const std::vector<Folder>& path, Generators generators);

    /// Follows aliases, and gives an instance its template.
    Located locate(const std::string& name) const;

    /// All names with this suffix, such as `.service`: fragments, templates and aliases, and the
    /// instances that have a fragment or drop-ins of their own. Sorted.
    std::vector<std::string> names(std::string_view suffix) const;

    /// The drop-ins of a unit in the order in which they are applied. A masked one is left out.
    std::vector<DropIn> drop_ins(const Located& unit) const;

    /// The names that lie in the folders `UNIT.wants`, `UNIT.requires` and the like of a unit, as
    /// `systemctl enable` puts them there: `kind` is the end of the folder's name.
    std::vector<std::string> linked_from(const Located& unit, std::string_view kind) const;

    /// The path of a drop-in of this file name that is there for the unit, even if it masks; "" if
    /// there is none.
    std::string drop_in_named(const Located& unit, std::string_view file) const;

private:
    struct Shelf {
        Folder folder;
        std::set<std::string, std::less<>> drop_in_folders;
    };

    /// What a name stands for: of the entries that bear it the first that systemd takes.
    struct Named {
        std::size_t shelf = 0;
        std::string alias_of;  ///< the name that it leads to; "" where it is a fragment
        bool masked = false;
    };

    void add_shelf(const Folder& folder, const std::vector<std::string>& places);
    void take_name(const Entry& entry, const std::vector<std::string>& places);
    const std::pair<const std::string, Named>* find_or_template(const std::string& name) const;
    Located end_of(const std::string& name) const;
    std::vector<std::string> names_of(const Located& unit) const;
    std::vector<std::string> drop_in_folders(const Located& unit) const;

    const Root& root_;
    std::vector<Shelf> shelves_;
    std::map<std::string, Named, std::less<>> names_;
    std::map<std::string, std::vector<std::string>, std::less<>> aliases_;  // by where they end
};

}  // namespace jw::unit

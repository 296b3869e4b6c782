// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "systemd/unit/root.hpp"
#include "systemd/unit/search_path.hpp"

namespace jw::generate {

/// A file or link in the folder that systemd gave to the generator.
struct Output {
    std::string path;    ///< below the folder: of valid unit names, at most one folder deep
    std::string text;    ///< of a file
    std::string target;  ///< of a link; "" for a file
    std::string unit;    ///< of a drop-in: the path of the unit file that it changes
};

/// The wrapper that units are to start, and whether they may.
struct Wrapper {
    std::string path;
    std::string fault;  ///< why it can't be used; "" if it can
    std::string store =
        {};  ///< for runs of the system's services; "" where each user has their own
};

/// What is reported of a service though nothing is wrong with it.
struct Note {
    std::string what, why;
};

/// What is to be written, and what is not and why. A value: nothing has been done yet.
struct Plan {
    std::vector<Output> outputs;
    std::vector<Failure> complaints;  ///< files, keys and jobs that are wrong
    std::vector<Failure> refusals;    ///< services that are left as they are
    std::vector<Note> observed;       ///< services that are not wrapped, but observed
};

/// What the plan depends on.
struct World {
    unit::Root root{""};
    unit::Scope scope = unit::Scope::system;
    unit::Home home;
};

/// Reads the configuration and the units of a tree. `find_wrapper` is asked once, and only if
/// there is something to be put behind the wrapper.
Plan make_plan(const World& world, Wrapper (*find_wrapper)(const unit::Root&));

}  // namespace jw::generate

// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

#include "systemd/unit/unit_files.hpp"

namespace jw::generate {

/// The services that sockets of the search path start.
class Sockets {
public:
    Sockets(const unit::Root& root, const unit::UnitFiles& units);

    /// Why a wrapper must not stand before the unit's commands; "" if no socket starts it.
    std::string reason_against(const unit::Located& unit) const;

private:
    std::set<std::string> services_;  ///< or their templates
};

}  // namespace jw::generate

// SPDX-License-Identifier: MIT
#pragma once

#include "show/terminal/complaint.hpp"

namespace jw::query {

using show::complain;

}  // namespace jw::query

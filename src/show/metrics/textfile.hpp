// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace jw::show {

/// Whether metrics may be written under that name, as openat(2) takes it: where nothing is, an
/// empty file, or metrics of ours.
bool may_hold_metrics(int folder, const std::string& name);

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/base/result.hpp"

namespace jw::inventory {

/// The crontab of a user as crontab(1) tells it; "" where there is none. `user` is "" for who asks,
/// and may be another one's for root.
Result<std::string> crontab_of(const std::string& user);

/// Has crontab(1) install a crontab, with its checks and its locks, where the present one is still
/// `before`, and looks at what is there then. Fails with what it says otherwise.
Result<bool> install_crontab(const std::string& user, const std::string& before,
                             const std::string& after);

}  // namespace jw::inventory

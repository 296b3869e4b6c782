// SPDX-License-Identifier: MIT
#pragma once

#include <climits>
#include <string_view>

#include "foundation/base/text.hpp"

namespace jw::spool {

/// Where stores of users are whose homes can't be written: www-data, nobody, the bare uids of
/// containers. In the first, which the package makes, each user may make a folder named after the
/// uid; the second is a prefix, for where there is no such package.
inline constexpr std::string_view users_folder = "/var/lib/job-watch/users/";
inline constexpr std::string_view temporary_prefix = "/var/tmp/job-watch-";

/// Whether `folder`, a path that may not exist yet, is or will be one that this user can write. One
/// on a disk of theirs that can't be written just now, or that a sandbox hides, will be.
bool can_hold_store(const char* folder);

/// Adds the path of the store of a user without a usable home: where there is one already, else in
/// the first of these places where this user has a folder or can make one. A folder that another
/// user has put there, or may write, is passed over. False if there is none of these.
bool add_shelter(Text<PATH_MAX>& path);

/// Whether a path lies in one of these places.
bool is_shelter(std::string_view path);

}  // namespace jw::spool

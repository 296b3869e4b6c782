// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fleet/server/connection.hpp"
#include "foundation/base/result.hpp"

namespace jw::fleet {

/// A login for a host: an opaque name, since everybody in the database sees the names of all, and a
/// password of 256 random bits.
struct Login {
    std::string login, password;
};

Result<Login> prepare_login();

/// Makes it one of the database's. An administrator's connection is needed for this and all below.
std::optional<Failure> enroll(Connection& connection, const std::string& called,
                              const Login& login);

/// What is known of a login.
struct Held {
    std::string login;
    std::uint64_t runs = 0, jobs = 0;
};

/// Fails if nothing of that name is enrolled.
Result<Held> held_of(Connection& connection, const std::string& called);

/// Ends the login and removes what it has brought.
std::optional<Failure> forget(Connection& connection, const Held& held);

/// Lets a host speak again that was taken for two.
std::optional<Failure> accept(Connection& connection, const std::string& called);

}  // namespace jw::fleet

// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace jw::alert {

/// Whether the name of a variable, an option or a field is one whose value is a secret:
/// DB_PASSWORD, accessToken, x-api-key; not tokens_used or password-file.
bool is_secret_name(std::string_view name);

/// Whether everything on the line behind it is secret: Authorization, Cookie.
bool is_secret_header(std::string_view name);

}  // namespace jw::alert

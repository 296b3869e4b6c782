// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace jw::alert {

/// How long the token is that the text begins with, by the shapes in which AWS, GitHub, GitLab,
/// Slack, Telegram, Google, Stripe, npm and others issue them, or as a JSON web token; 0 where it
/// begins with none. Looks at a bounded part of the text unless it is a token.
std::size_t token_length(std::string_view text);

}  // namespace jw::alert

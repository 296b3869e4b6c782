// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.hpp"
#include "judge/alert/message.hpp"

namespace jw::alert {

/// The number in the field `schema` of a message. Within it fields are only ever added.
inline constexpr int message_schema = 1;

/// A message as one JSON object, in ASCII. Times are seconds since the epoch, absent facts are left
/// out, and bytes that are no UTF-8 become U+FFFD.
std::string to_json(const Message& message);

/// The inverse: for rows of the outbox, which another version or another hand may have written.
/// Unknown fields are passed over, those of the wrong type count as absent, long texts and lists
/// are cut. Fails where the text is no JSON object, is far too long or has another schema.
Result<Message> message_from_json(std::string_view text);

}  // namespace jw::alert

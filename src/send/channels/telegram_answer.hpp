// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "send/delivery/delivery.hpp"
#include "send/http/http.hpp"

namespace jw::send {

/// What an answer of a Bot API server means (https://core.telegram.org/bots/api#making-requests).
/// Its description is passed on unless it repeats the token. Any bytes are fine.
Delivery telegram_answer(const std::string& host, const Reply& reply, const Secret& token);

}  // namespace jw::send

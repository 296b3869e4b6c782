// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/base/result.hpp"
#include "send/delivery/delivery.hpp"
#include "settings/config/config.hpp"
#include "show/notices/alert_text.hpp"

namespace jw::send {

inline Delivery tried_later(std::string why) {
    return {.fate = Fate::later, .why = std::move(why)};
}

/// Something on our own side is in the way: a file, a URL that is none. It is tried again, since
/// whoever repairs it should not have to say so as well.
inline Delivery failed(const Failure& failure) {
    auto why = failure.what + ": " + failure.why;
    if (!failure.next.empty()) why += "; " + failure.next;
    return tried_later(std::move(why));
}

inline show::OutputPart output_part(const config::Channel& channel) {
    return channel.output ? show::OutputPart::told : show::OutputPart::left_out;
}

}  // namespace jw::send

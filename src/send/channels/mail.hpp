// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "judge/alert/message.hpp"
#include "settings/config/config.hpp"

namespace jw::send {

/// A text as the value of a mail's Subject: one line of ASCII, in encoded words (RFC 2047) where it
/// holds anything else. `text` is one line that is safe to show.
std::string mail_subject(const std::string& text);

/// A mail for sendmail(8) and its like, who know the sender: RFC 5322, 8 bit, no line of more than
/// 998 bytes. It is to whom the channel says, else to the receivers that its command names. Its
/// Message-ID is the same at each try, and all that is about one incident is one thread.
std::string mail_of(const config::Channel& channel, const alert::Message& message,
                    const std::string& subject, const std::string& body);

}  // namespace jw::send

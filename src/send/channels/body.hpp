// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.hpp"
#include "judge/alert/message.hpp"
#include "settings/config/config.hpp"
#include "show/notices/alert_text.hpp"

namespace jw::send {

/// What is posted, and what it calls itself.
struct Body {
    std::string content;
    std::string_view type = "application/json";
};

/// The document job-watch.alert/1.
std::string document_body(const alert::Message& message, show::OutputPart output);

/// The channel's template with its values put in, each escaped as inside a JSON string: the
/// template says where the quotes are. What is not known is empty.
Result<std::string> template_body(std::string_view body, const alert::Message& message,
                                  show::OutputPart output);

/// For a webhook of Discord: at most 2000 characters, no mention allowed, no link unfolded, and the
/// text in a code block that it can't leave.
std::string discord_body(const alert::Message& message, show::OutputPart output);

/// For POST to an ntfy server's root: JSON rather than headers, which could not hold every name.
std::string ntfy_body(const alert::Message& message, show::OutputPart output,
                      std::string_view topic);

/// For POST to a Gotify server's /message.
std::string gotify_body(const alert::Message& message, show::OutputPart output);

/// For a ping of Healthchecks: the words, kept below its 100 kB.
std::string ping_body(const alert::Message& message, show::OutputPart output);

/// The word behind a ping URL: "fail" for bad news, "" for a recovery, "log" for what changes
/// nothing about the check.
std::string_view ping_word(alert::Kind kind);

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "send/channels/body.hpp"

namespace jw::send {

/// A message of Slack in blocks: the subject, and all else preformatted, at most 3000 characters a
/// block. Its mentions and links all begin with <, of which there is none.
std::string slack_body(const alert::Message& message, show::OutputPart output);

/// An Adaptive Card for a workflow of Teams that posts what it receives; at most 28 KiB. Only the
/// subject is read as Markdown, and in it all that has a meaning there is escaped.
std::string teams_body(const alert::Message& message, show::OutputPart output);

}  // namespace jw::send

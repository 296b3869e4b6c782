// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "judge/alert/message.hpp"
#include "show/terminal/clipped.hpp"

namespace jw::show {

/// Whether what the job printed may be sent to this receiver.
enum class OutputPart { left_out, told };

/// A notice in plain words, every part safe to show anywhere (shown(), UTF-8).
struct Notice {
    std::string subject;       ///< one line, no more than 200 columns
    std::string facts;         ///< lines of `Name  value`, each with its newline
    std::string output_title;  ///< such as `The end of stderr:`; "" where there is no output
    std::string output;        ///< lines, the last with its newline too
    std::string closing;       ///< the command that shows more, and the notice's key
};

/// Times are local ones with the zone's name, worded as on the day the message was made.
Notice notice_of(const alert::Message& message, OutputPart output);

/// Facts, output and closing as one text of at most `limit`. What does not fit is left out at the
/// beginning of the output, since its end tells most, and marked.
std::string body_of(const Notice& notice, std::size_t limit, Measure measure);

/// How the run ended: `exit 12 (rsync: error in protocol data stream)`, `killed by SIGKILL`.
std::string what_happened(const alert::RunFacts& run);

}  // namespace jw::show

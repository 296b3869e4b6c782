// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
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
    std::string closing;       ///< commands, the link to the report, and the notice's key
};

/// The message without what the job printed, where its receiver may not see that.
alert::Message seen_by(OutputPart output, const alert::Message& message);

/// When the run ended, or began where nobody knows how long it took.
Instant end_of(const alert::RunFacts& run);

/// How long after it was made a message is sent, where that is long enough to matter.
std::optional<Micros> late_by(const alert::Message& message);

/// `job-watch ack backup`, which a reminder carries; "" for others.
std::string ack_command(const alert::Message& message);

/// The reason comes first. Times are local ones with the zone's name, worded as on the day the
/// message was made.
Notice notice_of(const alert::Message& message, OutputPart output);

/// Facts, output and closing as one text of at most `limit`. What does not fit is left out at the
/// beginning of the output, since its end tells most, or at the end of the facts, and marked.
std::string body_of(const Notice& notice, std::size_t limit, Measure measure);

/// How the run ended: `exit 12 (rsync: error in protocol data stream)`, `killed by SIGKILL`.
std::string what_happened(const alert::RunFacts& run);

}  // namespace jw::show

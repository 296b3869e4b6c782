// SPDX-License-Identifier: MIT
#pragma once

#include "judge/alert/message.hpp"

namespace jw::send {

using namespace std::chrono_literals;

/// Tue 2026-11-24 09:12:00 UTC.
inline const Instant noon{std::chrono::seconds{1795511520}};

/// A job that failed, with all that a message can tell of it.
inline alert::Message failed_job() {
    alert::Message message;
    message.key = "00112233445566778899aabbccddeeff";
    message.kind = alert::Kind::opened;
    message.created = noon;
    message.host = "alpha";
    message.job = "backup";
    message.run = alert::RunFacts{.id = 7,
                                  .started = noon - 1h,
                                  .duration = 10s,
                                  .outcome = Outcome::failure,
                                  .exit = 12,
                                  .signal = {},
                                  .program = "rsync",
                                  .command = {},
                                  .missing = {}};
    message.failures_in_row = 2;
    message.output_name = "stderr";
    message.output_end = "one\ntwo\n";
    message.command = "job-watch show 7";
    return message;
}

}  // namespace jw::send

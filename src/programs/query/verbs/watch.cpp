// SPDX-License-Identifier: MIT
#include <poll.h>
#include <unistd.h>

#include <chrono>

#include "programs/query/complaint.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"

namespace jw::query {

namespace {

constexpr std::chrono::milliseconds pause{2000};
constexpr auto clear_screen = "\x1b[H\x1b[2J";  // ECMA-48: cursor to the top left, all erased

}  // namespace

/// Until the user ends it, or nobody reads any more. What is asked changes with the store and with
/// the size of the terminal, so each round is a question of its own.
ExitCode answer_watch(const Question& question, Session&) {
    if (::isatty(STDOUT_FILENO) == 0) {
        complain({"can't watch", "standard output is no terminal",
                  "for a program: job-watch --json, or job-watch metrics"});
        return ExitCode::usage;
    }
    auto round = question;
    round.paging = Paging::never;
    round.format = Format::text;
    while (true) {
        Session session{round, std::chrono::floor<Micros>(std::chrono::system_clock::now())};
        if (Session::write(clear_screen) != ExitCode::ok) return ExitCode::unwritable;
        const auto answered = answer_overview(round, session);
        if (answered != ExitCode::ok && answered != ExitCode::nothing) return answered;
        session.let_go();
        pollfd terminal{
            .fd = STDOUT_FILENO, .events = 0, .revents = 0};  // a hang-up is told unasked
        if (::poll(&terminal, 1, static_cast<int>(pause.count())) > 0) return ExitCode::ok;
    }
}

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.hpp"
#include "history/reading/history.hpp"
#include "history/recording/ingester.hpp"
#include "programs/query/exit_code.hpp"
#include "programs/query/question.hpp"
#include "programs/query/timers.hpp"
#include "settings/config/config.hpp"
#include "show/report/site/site.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::query {

/// What a verb has at hand while it answers: the time, the place where the answer will be read,
/// the store. Failures are complained about here; a verb only hands on the exit code.
class Session {
public:
    Session(const Question& question, Instant now);

    Instant now() const { return now_; }

    const show::Terminal& terminal() const { return terminal_; }

    /// The configuration, read once.
    const config::Loaded& configuration() const;

    /// What a writer of the store has to know of the configuration.
    history::Surroundings surroundings() const;

    /// The path of the store that is asked; nothing (after a complaint) if there is none.
    std::optional<std::string> store_path() const;

    /// The history, open until something is shown, or nullptr (after a complaint): exit with
    /// ExitCode::store then.
    const history::History* history();

    /// Closes the history: a reader keeps writers out where the store is on another machine.
    void let_go() { history_.reset(); }

    /// Waits, once the history was looked at, until the recorder has brought in what waits in the
    /// spool, two seconds at most: for what is asked of the store itself.
    void await_recorder();

    /// Who is asked from now on what the timers of that store's owner start next; null if there is
    /// no store.
    std::unique_ptr<Timers> timers() const;

    /// Where the report of that store goes; nothing (after a complaint) if there is none.
    std::optional<report::Site> report_site() const;

    /// Shows a page, in the pager if standard output is a terminal. Closes the history: a reader
    /// who leaves the pager open for a day must not keep the store's WAL from shrinking.
    ExitCode show(std::string_view text);

    /// Writes bytes as they are, past any pager.
    static ExitCode write(std::string_view bytes);

private:
    std::optional<std::string> asked_store() const;

    const Question& question_;
    Instant now_;
    show::Terminal terminal_;
    std::optional<history::History> history_;
    mutable std::optional<config::Loaded> configuration_;
};

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include "programs/query/session.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "capture/spool/place.hpp"
#include "history/database/follow_up.hpp"
#include "history/reading/other_stores.hpp"
#include "history/recording/set_aside.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/pager.hpp"
#include "show/terminal/place.hpp"
#include "show/words/attention.hpp"

namespace jw::query {

namespace {

std::string working_folder() {
    const std::unique_ptr<char, decltype(&std::free)> name{::getcwd(nullptr, 0), &std::free};
    return name == nullptr ? "/" : name.get();
}

std::optional<Instant> newest_run(const history::History& history) {
    history::Filter filter;
    filter.limit = 1;
    const auto runs = history.runs(filter);
    return runs.empty() ? std::nullopt : std::optional{runs.front().started};
}

/// Tells of the other stores that a user may mean, with the newest run of each. Where $JOB_WATCH_DB
/// names the store that is asked, only of one with newer runs than `newest`.
void tell_of_other_stores(const std::string& asked, std::optional<Instant> newest, Instant now) {
    const char* named = std::getenv("JOB_WATCH_DB");
    const bool is_named = named != nullptr && *named != '\0';
    for (const auto& store : history::other_stores(asked)) {
        const bool is_newer = store.newest && (!newest || *store.newest > *newest);
        if (!store.newest || (is_named && !is_newer)) continue;
        complain({"this is not the only history of this user",
                  store.path + " has " + show::words_of(store, now),
                  "ask it with --db " + store.path + "; see which is used when: job-watch doctor"});
    }
}

}  // namespace

Session::Session(const Question& question, Instant now)
    : question_{question}, now_{now}, terminal_{show::find_terminal(question.colour)} {}

const config::Loaded& Session::configuration() const {
    if (!configuration_) configuration_ = config::load();
    return *configuration_;
}

history::Surroundings Session::surroundings() const {
    const auto& config = configuration().config;
    history::Surroundings surroundings;
    surroundings.retention = config.retention;
    surroundings.policy_of = config::policies_of(config);
    surroundings.rules_of = config::rules_of(config.expect);
    return surroundings;
}

std::optional<std::string> Session::asked_store() const {
    spool::Path path;
    const char* wanted = question_.store ? question_.store->c_str() : nullptr;
    if (!spool::find_store(path, wanted, working_folder().c_str())) return std::nullopt;
    return path.text;
}

std::optional<std::string> Session::store_path() const {
    auto path = asked_store();
    if (path) return path;
    complain({"can't find the store",
              "this user can't write in the home folder, /var/lib/job-watch/users or "
              "/var/tmp, or the path is too long",
              "name the store with --db PATH or in JOB_WATCH_DB"});
    return std::nullopt;
}

const history::History* Session::history() {
    const auto path = store_path();
    if (!path) return nullptr;
    auto history = history::History::open_in(history::Surroundings{}, *path);
    if (!history) {
        complain(history.error());
        return nullptr;
    }
    history_.emplace(std::move(*history));
    for (const auto& warning : history_->warnings()) complain({warning, "", ""});
    // A history that was begun anew is not to be taken for the whole one.
    for (const auto& file : history::stores_set_aside(*path))
        complain({"earlier runs are not shown", "they are in " + file + ", which could not be used",
                  "see what to do: job-watch doctor"});
    if (!question_.store) tell_of_other_stores(*path, newest_run(*history_), now_);
    return &*history_;
}

void Session::await_recorder() {
    if (!history_) return;
    const auto path = history_->path();
    let_go();
    history::await_recorder(path);
}

std::unique_ptr<Timers> Session::timers() const {
    const auto store = asked_store();
    return store ? std::make_unique<Timers>(*store) : nullptr;
}

std::optional<report::Site> Session::report_site() const {
    const auto store = store_path();
    if (!store) return std::nullopt;
    for (const auto& complaint : configuration().complaints) complain({complaint, "", ""});
    const auto& config = configuration().config;
    auto site = report::site_of(*store, config.report, config.retention);
    if (question_.output) {
        const bool absolute = question_.output->starts_with('/');
        site.dir = absolute ? *question_.output : working_folder() + "/" + *question_.output;
    }
    return site;
}

ExitCode Session::show(std::string_view text) {
    let_go();
    const auto lines = std::ranges::count(text, '\n');
    const bool may_page = question_.paging == Paging::automatic && show::output_is_terminal() &&
                          question_.format == Format::text && lines >= terminal_.lines;
    if (may_page) {
        const auto command = pager_command();
        if (!command.empty() && page(text, command)) return ExitCode::ok;
    }
    return write(text);
}

ExitCode Session::write(std::string_view bytes) {
    if (write_out(bytes)) return ExitCode::ok;
    if (errno == EPIPE) return ExitCode::ok;  // the reader, such as head(1), has seen enough
    complain({"can't write the answer", std::strerror(errno), ""});
    return ExitCode::unwritable;
}

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>

#include "fleet/schema/init.hpp"
#include "programs/fleet/help.hpp"
#include "programs/fleet/verbs.hpp"
#include "settings/config/config.hpp"
#include "show/terminal/complaint.hpp"

namespace jw::fleet {

namespace {

/// As those of job-watch-query: job-watch(1), EXIT STATUS.
enum ExitCode { ok = 0, nothing = 1, usage = 2, store = 3 };

using Answer = Answered (*)(Connection&, const CommandLine&);

Answer answer_of(const std::string& verb) {
    if (verb == "init") return answer_init;
    if (verb == "enroll") return answer_enroll;
    if (verb == "accept") return answer_accept;
    if (verb == "forget") return answer_forget;
    if (verb == "--history") return answer_history;
    if (verb == "--last-failure") return answer_last_failure;
    return verb == "hosts" ? answer_hosts : answer_overview;
}

/// Where the command line says, else the configuration. Who administrates goes there as libpq has
/// it.
Server server_of(const CommandLine& line, const config::Fleet& settings) {
    const bool is_question =
        line.verb.empty() || line.verb == "hosts" || line.verb.starts_with("--");
    return {.place = line.server.empty() ? settings.server : line.server,
            .user = is_question && line.server.empty() ? settings.reader : "",
            .ca_file = settings.ca_file,
            .allow_plain = settings.allow_plain};
}

int respond(CommandLine line) {
    if (line.help) return std::fputs(help_text, stdout) < 0 ? store : ok;
    if (line.print) return std::fputs(init_text().c_str(), stdout) < 0 ? store : ok;
    const auto loaded = config::load();
    const auto server = server_of(line, loaded.config.fleet);
    if (server.place.empty()) {
        show::complain(
            {"can't ask the fleet", "nobody has said where its database is",
             "write server = \"host=... dbname=...\" into [fleet] of the configuration, or "
             "give --server"});
        return usage;
    }
    line.server = server.place;
    auto connection = Connection::open(server, "");
    if (!connection) {
        show::complain(connection.error());
        return store;
    }
    const auto answered = answer_of(line.verb)(*connection, line);
    if (!answered) {
        show::complain(answered.error());
        return store;
    }
    return *answered == Found::something ? ok : nothing;
}

}  // namespace

}  // namespace jw::fleet

/// Answers `job-watch fleet ...` and `job-watch --fleet`, for job-watch-query.
int main(int argc, char** argv) {
    const auto line = jw::fleet::parse_command_line(argc, argv);
    if (!line) {
        jw::show::complain(line.error());
        return jw::fleet::usage;
    }
    try {
        return jw::fleet::respond(*line);
    } catch (const std::exception& error) {
        jw::show::complain({"can't ask the fleet", error.what(), ""});
        return jw::fleet::store;
    }
}

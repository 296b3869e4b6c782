// SPDX-License-Identifier: MIT
#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include "history/database/error.hpp"
#include "programs/query/command_line.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/fleet.hpp"
#include "programs/query/help.hpp"
#include "programs/query/session.hpp"

namespace jw::query {

namespace {

ExitCode help(const CommandLine& line, Session& session) {
    const bool whole = line.verb->name.empty();
    return session.show(whole ? help_page() : verb_help_page(*line.verb));
}

ExitCode respond(const std::vector<std::string>& words) {
    const auto now = std::chrono::floor<Micros>(std::chrono::system_clock::now());
    // The wrapper hands on `run --help` only; all other forms of `run` are its own.
    const bool asks_for_run = !words.empty() && words.front() == "run";
    const auto line =
        parse_command_line(asks_for_run ? std::vector<std::string>{"help", "run"} : words, now);
    if (!line) {
        complain(line.error());
        const bool is_plugin = !words.empty() && words.front() == "check";
        return is_plugin ? ExitCode::unknown : ExitCode::usage;
    }
    Session session{line->question, now};
    if (line->wish == Wish::help) return help(*line, session);
    if (line->wish == Wish::version) return session.show(version_text());
    return line->verb->answer(line->question, session);
}

ExitCode respond_or_complain(const std::vector<std::string>& words) {
    try {
        return respond(words);
    } catch (const history::Damaged& damage) {
        complain({"can't read the store", damage.what(), "see what is wrong: job-watch doctor"});
    } catch (const std::exception& error) {
        complain({"can't answer", error.what(), "see what is wrong: job-watch doctor"});
    }
    return ExitCode::store;
}

/// Whether many hosts are asked about: `job-watch fleet ...`, or --fleet before a --.
bool is_for_fleet(const std::vector<std::string>& words) {
    const auto end = std::ranges::find(words, "--");
    return (!words.empty() && words.front() == "fleet") ||
           std::find(words.begin(), end, "--fleet") != end;
}

}  // namespace

}  // namespace jw::query

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    if (jw::query::is_for_fleet(words)) return static_cast<int>(jw::query::ask_fleet(words));
    return static_cast<int>(jw::query::respond_or_complain(words));
}

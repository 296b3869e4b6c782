// SPDX-License-Identifier: MIT
#include "programs/query/help.hpp"

#include <fmt/format.h>

#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>

#include "history/reading/history.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/examples.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/version.hpp"
#include "show/terminal/wrap.hpp"

namespace jw::query {

namespace {

std::string synopsis(const Verb& verb) {
    auto text = std::string{"job-watch"};
    for (const auto part : {verb.name, verb.words})
        if (!part.empty()) text.append(" ").append(part);
    return text + " [options]";
}

std::string option_line(const Option& option) {
    auto names = std::string{option.names};
    if (const auto comma = names.find(','); comma != std::string::npos)
        names.insert(comma + 1, " ");
    if (!option.value.empty()) names.append(" ").append(option.value);
    return fmt::format("  {:17} {}\n", names, option.summary);
}

/// The lines beside each other where they are short, else what they are for below them.
std::string example_lines(const Verb& verb) {
    constexpr std::size_t beside = 44;
    std::string text;
    for (const auto& example : examples) {
        if (example.verb != verb.name) continue;
        auto line = std::string{"  job-watch"};
        for (const auto part : {example.verb, example.words})
            if (!part.empty()) line.append(" ").append(part);
        text += line.size() < beside
                    ? fmt::format("{:{}}{}\n", line, beside, example.about)
                    : fmt::format("{}\n{:{}}{}\n", line, "", beside, example.about);
    }
    return text.empty() ? text : "Examples:\n" + text + '\n';
}

}  // namespace

std::string help_page() {
    std::string text =
        "job-watch records the runs of scheduled jobs and answers questions about them.\n"
        "  */5 * * * *  job-watch --name mail-queue /usr/bin/flush-queue   in a crontab\n"
        "  ExecStart=/usr/bin/job-watch --name backup /usr/bin/backup      in a service\n"
        "Record:  job-watch [run] --name NAME [options] [--] COMMAND...\n"
        "Ask:     job-watch [VERB] [options]\n";
    std::string others;
    for (const auto& verb : verbs()) {
        if (verb.listing == Listing::summary)
            text += fmt::format("  {:12} {:13}  {}\n", verb.name, verb.words, verb.summary);
        if (verb.listing == Listing::name)
            others.append(others.empty() ? "" : ", ").append(verb.name);
    }
    return text + show::wrapped("Also:    " + others, 80, 9) +
           "More: job-watch VERB --help, job-watch run --help, man job-watch\n";
}

std::string run_help_page() {
    std::string text =
        "job-watch run [options] [--] COMMAND [ARGUMENT]...\n"
        "job-watch --name NAME [options] [--] COMMAND [ARGUMENT]...\n"
        "job-watch --name NAME [options] --shell 'LINE'\n"
        "\n"
        "Runs the command and records its result, duration, output and resource use.\n"
        "Exit code, signals, output and input stay the command's own.\n"
        "\n";
    for (const auto& option : run_options)
        text += fmt::format("  {:21} {}\n", option.name, option.summary);
    return text +
           "\n"
           "A SPAN is written like 90s, 5min or 1h 30min. The first word that is no option\n"
           "starts the command. Exit: the command's own; 124 timeout, 125 no command,\n"
           "126 or 127 the command could not be started. A mistake in an option is\n"
           "reported and recorded, and the command runs without that option.\n";
}

std::string verb_help_page(const Verb& verb) {
    auto text = fmt::format("{}\n\n{}\n\n", synopsis(verb), verb.summary);
    for (const auto id : verb.options) text += option_line(option(id));
    for (const auto id : common_options()) text += option_line(option(id));
    return text + '\n' + example_lines(verb) +
           "Exit: 0 ok, 1 nothing matched, 2 wrong command line, 3 the store can't be read.\n"
           "More: man job-watch\n";
}

std::string version_text() {
    return fmt::format("job-watch {} (SQLite {}, fmt {}.{}.{}, CLI11 {}, nlohmann-json {}.{}.{})\n",
                       version, history::sqlite_version(), FMT_VERSION / 10000,
                       FMT_VERSION / 100 % 100, FMT_VERSION % 100, CLI11_VERSION,
                       NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                       NLOHMANN_JSON_VERSION_PATCH);
}

ExitCode answer_help(const Question& question, Session& session) {
    if (question.words.empty()) return session.show(help_page());
    const auto& name = question.words.front();
    if (name == "run") return session.show(run_help_page());
    if (const auto* verb = find_verb(name)) return session.show(verb_help_page(*verb));
    complain({"no verb '" + name + "'", "job-watch has none of that name",
              "see all of them: job-watch help"});
    return ExitCode::usage;
}

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include "programs/fleet/command_line.hpp"

#include <getopt.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "foundation/text/suggestion.hpp"

namespace jw::fleet {

namespace {

enum Opt : int { server = 256, json, print, yes, output, host, colour, no_pager, fleet, help };

struct Verb {
    std::string_view name;
    std::size_t words;       ///< that stand behind it
    std::vector<int> takes;  ///< beside those that all take
};

const std::vector<Verb>& verbs() {
    static const std::vector<Verb> all{{"", 0, {Opt::host, Opt::json}},
                                       {"init", 0, {Opt::print}},
                                       {"enroll", 1, {Opt::output}},
                                       {"hosts", 0, {Opt::host, Opt::json}},
                                       {"accept", 1, {}},
                                       {"forget", 1, {Opt::yes}}};
    return all;
}

constexpr auto see_help = "see job-watch fleet --help";

Failure unknown_verb(const std::string& word) {
    std::vector<std::string> names;
    for (const auto& verb : verbs())
        if (!verb.name.empty()) names.emplace_back(verb.name);
    const auto meant = text::nearest(word, names);
    return {"no verb 'fleet " + word + "'", "job-watch fleet has none of that name",
            meant.empty() ? see_help : "did you mean 'job-watch fleet " + meant + "'?"};
}

std::optional<Failure> take(CommandLine& line, int id, const char* value) {
    const std::string text = value != nullptr ? value : "";
    if (id == Opt::server) line.server = text;
    if (id == Opt::output) line.output = text;
    if (id == Opt::host) line.host = text;
    line.json |= id == Opt::json;
    line.print |= id == Opt::print;
    line.yes |= id == Opt::yes || id == 'y';
    line.help |= id == Opt::help || id == 'h';
    if (id != Opt::colour) return std::nullopt;
    if (text != "auto" && text != "always" && text != "never")
        return Failure{"can't take '" + text + "' for --color", "it is none of the three",
                       "write auto, always or never"};
    line.colour = text == "always"  ? show::ColourChoice::always
                  : text == "never" ? show::ColourChoice::never
                                    : show::ColourChoice::automatic;
    return std::nullopt;
}

std::optional<Failure> check(const CommandLine& line, const std::vector<int>& given) {
    const auto verb = std::ranges::find(verbs(), line.verb, &Verb::name);
    if (verb == verbs().end()) return unknown_verb(line.verb);
    const auto called = line.verb.empty() ? std::string{"--fleet"} : "fleet " + line.verb;
    for (const auto id : given) {
        const bool everywhere = id == Opt::server || id == Opt::colour || id == Opt::no_pager ||
                                id == Opt::fleet || id == Opt::help || id == 'h';
        const auto own = id == 'y' ? static_cast<int>(Opt::yes) : id;
        if (!everywhere && std::ranges::count(verb->takes, own) == 0)
            return Failure{"'" + called + "' does not take one of these options",
                           "it would mean nothing there", see_help};
    }
    if (line.words.size() == verb->words) return std::nullopt;
    return Failure{
        line.words.size() < verb->words ? "'" + called + "' needs to know which"
                                        : "'" + line.words.back() + "' is too much",
        verb->words == 0 ? "'" + called + "' takes no word" : "it takes the name of one host",
        see_help};
}

}  // namespace

Result<CommandLine> parse_command_line(int argc, char** argv) {
    static const std::array<option, 12> known{{{"server", required_argument, nullptr, Opt::server},
                                               {"json", no_argument, nullptr, Opt::json},
                                               {"print", no_argument, nullptr, Opt::print},
                                               {"yes", no_argument, nullptr, Opt::yes},
                                               {"output", required_argument, nullptr, Opt::output},
                                               {"host", required_argument, nullptr, Opt::host},
                                               {"color", required_argument, nullptr, Opt::colour},
                                               {"no-pager", no_argument, nullptr, Opt::no_pager},
                                               {"fleet", no_argument, nullptr, Opt::fleet},
                                               {"help", no_argument, nullptr, Opt::help},
                                               {nullptr, 0, nullptr, 0}}};
    CommandLine line;
    std::vector<int> given;
    ::opterr = 0;
    for (int c; (c = ::getopt_long(argc, argv, ":hy", known.data(), nullptr)) != -1;) {
        if (c == '?' || c == ':')
            return Failure{std::string{"can't take '"} + argv[::optind - 1] + "'",
                           c == ':' ? "it needs a value" : "no such option is known here",
                           see_help};
        given.push_back(c);
        if (auto wrong = take(line, c, ::optarg)) return *wrong;
    }
    line.words.assign(argv + ::optind, argv + argc);
    const bool asks = std::ranges::count(given, static_cast<int>(Opt::fleet)) > 0;
    if (!line.words.empty() && line.words.front() == "fleet" && !asks) {
        line.words.erase(line.words.begin());
        if (line.words.empty()) {
            line.help = true;
            return line;
        }
        line.verb = line.words.front();
        line.words.erase(line.words.begin());
    } else if (!line.words.empty()) {
        return Failure{"'" + line.words.front() + "' can't be asked with --fleet",
                       "the fleet answers 'job-watch --fleet' alone so far", see_help};
    }
    if (line.help) return line;
    if (auto wrong = check(line, given)) return *wrong;
    return line;
}

}  // namespace jw::fleet

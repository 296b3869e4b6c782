// SPDX-License-Identifier: MIT
#include "programs/fleet/command_line.hpp"

#include <getopt.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

#include "foundation/text/suggestion.hpp"

namespace jw::fleet {

namespace {

enum Opt : int {
    server = 256,
    json,
    print,
    yes,
    output,
    host,
    colour,
    no_pager,
    fleet,
    help,
    count,
    failed
};

struct Verb {
    std::string_view name;
    std::size_t least_words, most_words;  ///< that stand behind it
    std::vector<int> takes;               ///< beside those that all take
};

const std::vector<Verb>& verbs() {
    static const std::vector<Verb> all{
        {"", 0, 0, {Opt::host, Opt::json}},
        {"--history", 1, 1, {Opt::host, Opt::json, Opt::count, Opt::failed}},
        {"--last-failure", 0, 1, {Opt::host, Opt::json}},
        {"init", 0, 0, {Opt::print}},
        {"enroll", 1, 1, {Opt::output}},
        {"hosts", 0, 0, {Opt::host, Opt::json}},
        {"accept", 1, 1, {}},
        {"forget", 1, 1, {Opt::yes}}};
    return all;
}

constexpr auto see_help = "see job-watch fleet --help";

Failure unknown_verb(const std::string& word) {
    std::vector<std::string> names;
    for (const auto& verb : verbs())
        if (!verb.name.empty() && !verb.name.starts_with("--")) names.emplace_back(verb.name);
    const auto meant = text::nearest(word, names);
    return {"no verb 'fleet " + word + "'", "job-watch fleet has none of that name",
            meant.empty() ? see_help : "did you mean 'job-watch fleet " + meant + "'?"};
}

std::optional<Failure> take_count(CommandLine& line, const std::string& text) {
    constexpr std::size_t most = 100'000;
    std::size_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end || number == 0 || number > most)
        return Failure{"can't take '" + text + "' for --count", "it is no number from 1 to 100000",
                       "write it like -n 50"};
    line.count = number;
    return std::nullopt;
}

std::optional<Failure> take(CommandLine& line, int id, const char* value) {
    const std::string text = value != nullptr ? value : "";
    if (id == Opt::server) line.server = text;
    if (id == Opt::output) line.output = text;
    if (id == Opt::host) line.host = text;
    line.failed |= id == Opt::failed;
    line.json |= id == Opt::json;
    line.print |= id == Opt::print;
    line.yes |= id == Opt::yes || id == 'y';
    line.help |= id == Opt::help || id == 'h';
    if (id == Opt::count || id == 'n') return take_count(line, text);
    if (id != Opt::colour) return std::nullopt;
    if (text != "auto" && text != "always" && text != "never")
        return Failure{"can't take '" + text + "' for --color", "it is none of the three",
                       "write auto, always or never"};
    line.colour = text == "always"  ? show::ColourChoice::always
                  : text == "never" ? show::ColourChoice::never
                                    : show::ColourChoice::automatic;
    return std::nullopt;
}

std::string called(const CommandLine& line) {
    if (line.verb.empty()) return "--fleet";
    return line.verb.starts_with("--") ? line.verb.substr(2) + " --fleet" : "fleet " + line.verb;
}

bool takes(const Verb& verb, int id) {
    if (id == Opt::server || id == Opt::colour || id == Opt::no_pager || id == Opt::fleet ||
        id == Opt::help || id == 'h')
        return true;
    if (id == 'y') id = Opt::yes;
    if (id == 'n') id = Opt::count;
    return std::ranges::count(verb.takes, id) > 0;
}

std::optional<Failure> check(const CommandLine& line, const std::vector<int>& given) {
    const auto verb = std::ranges::find(verbs(), line.verb, &Verb::name);
    if (verb == verbs().end()) return unknown_verb(line.verb);
    if (!std::ranges::all_of(given, [&](int id) { return takes(*verb, id); }))
        return Failure{"'" + called(line) + "' does not take one of these options",
                       "it would mean nothing there", see_help};
    if (line.words.size() < verb->least_words)
        return Failure{"'" + called(line) + "' needs to know which",
                       "the command line ends before it says so", see_help};
    if (line.words.size() > verb->most_words)
        return Failure{"'" + line.words[verb->most_words] + "' is too much",
                       "'" + called(line) + "' takes no further word", see_help};
    return std::nullopt;
}

/// Of the words, which verb it is: `fleet VERB`, or `VERB` with --fleet.
std::optional<Failure> name_verb(CommandLine& line, bool has_option) {
    auto& words = line.words;
    if (words.empty()) return std::nullopt;
    const bool is_own = words.front() == "fleet" && !has_option;
    if (is_own) words.erase(words.begin());
    if (words.empty()) {
        line.help = true;
        return std::nullopt;
    }
    line.verb = (is_own ? "" : "--") + words.front();
    words.erase(words.begin());
    if (is_own || std::ranges::find(verbs(), line.verb, &Verb::name) != verbs().end())
        return std::nullopt;
    return Failure{"'" + line.verb.substr(2) + "' can't be asked with --fleet",
                   "the fleet answers history and last-failure, and --fleet alone", see_help};
}

}  // namespace

Result<CommandLine> parse_command_line(int argc, char** argv) {
    static const std::array<option, 14> known{{{"server", required_argument, nullptr, Opt::server},
                                               {"json", no_argument, nullptr, Opt::json},
                                               {"print", no_argument, nullptr, Opt::print},
                                               {"yes", no_argument, nullptr, Opt::yes},
                                               {"output", required_argument, nullptr, Opt::output},
                                               {"host", required_argument, nullptr, Opt::host},
                                               {"color", required_argument, nullptr, Opt::colour},
                                               {"no-pager", no_argument, nullptr, Opt::no_pager},
                                               {"fleet", no_argument, nullptr, Opt::fleet},
                                               {"help", no_argument, nullptr, Opt::help},
                                               {"count", required_argument, nullptr, Opt::count},
                                               {"failed", no_argument, nullptr, Opt::failed},
                                               {nullptr, 0, nullptr, 0}}};
    CommandLine line;
    std::vector<int> given;
    ::opterr = 0;
    for (int c; (c = ::getopt_long(argc, argv, ":hyn:", known.data(), nullptr)) != -1;) {
        if (c == '?' || c == ':')
            return Failure{std::string{"can't take '"} + argv[::optind - 1] + "'",
                           c == ':' ? "it needs a value" : "no such option is known here",
                           see_help};
        given.push_back(c);
        if (auto wrong = take(line, c, ::optarg)) return *wrong;
    }
    line.words.assign(argv + ::optind, argv + argc);
    const bool asks = std::ranges::count(given, static_cast<int>(Opt::fleet)) > 0;
    if (auto wrong = name_verb(line, asks)) return *wrong;
    if (line.help) return line;
    if (auto wrong = check(line, given)) return *wrong;
    return line;
}

}  // namespace jw::fleet

// SPDX-License-Identifier: MIT
#include "programs/query/command_line.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "foundation/text/suggestion.hpp"

namespace jw::query {

namespace {

using Problem = std::optional<Failure>;

std::string see_help(const Verb& verb) {
    const auto name = std::string{verb.name};
    return "see job-watch " + name + (name.empty() ? "--help" : " --help");
}

void declare(CLI::App& app, Opt id, Given& given) {
    const auto& known = option(id);
    const std::string names{known.names};
    if (known.value.empty())
        app.add_flag_callback(names, [id, &given] { given[id] = ""; });
    else
        app.add_option_function<std::string>(
               names,
               [id, &given](const std::string& value) {
                   auto& before = given[id];
                   before = before.empty() || id != Opt::unit ? value : before + '\n' + value;
               })
            ->trigger_on_parse();
}

/// Words that are no options are taken as extras rather than as CLI11's positionals, which would
/// read a job's name in brackets as a list.
void declare(CLI::App& app, const Verb& verb, Given& given) {
    app.set_help_flag("");
    app.allow_extras();
    for (const auto id : verb.options) declare(app, id, given);
    for (const auto id : common_options()) declare(app, id, given);
}

bool takes(const Verb& verb, Opt id) {
    return std::ranges::count(verb.options, id) + std::ranges::count(common_options(), id) > 0;
}

std::string long_name(const Option& option) {
    return std::string{option.names.substr(option.names.find("--"))};
}

std::vector<std::string> option_names(const Verb& verb) {
    std::vector<std::string> names;
    for (const auto& known : options) {
        if (!takes(verb, known.id)) continue;
        names.push_back(long_name(known));
    }
    return names;
}

Failure unknown_option(const std::string& word, const Verb& verb) {
    const auto name = word.substr(0, word.find('='));
    const auto meant = text::nearest(name, option_names(verb));
    const auto of = verb.name.empty() ? std::string{} : " of '" + std::string{verb.name} + "'";
    return {"no option '" + name + "'" + of, "it is not known here",
            meant.empty() ? see_help(verb) : "did you mean '" + meant + "'?"};
}

Failure unknown_verb(const std::string& word) {
    std::vector<std::string> names{"run"};
    for (const auto& verb : verbs()) names.emplace_back(verb.name);
    const auto meant = text::nearest(word, names);
    if (!meant.empty())
        return {"no verb '" + word + "'", "job-watch has none of that name",
                "did you mean 'job-watch " + meant + "'?"};
    return {"no verb '" + word + "'", "job-watch has none of that name",
            "for the runs of a job: job-watch history " + word +
                "; to record a command: job-watch run -- " + word +
                "; for all verbs: job-watch --help"};
}

Problem check_words(const std::vector<std::string>& words, const Verb& verb) {
    if (verb.name.empty() && !words.empty()) return unknown_verb(words.front());
    const auto usage = "job-watch " + std::string{verb.name} + " " + std::string{verb.words};
    if (words.size() < verb.least_words)
        return Failure{"'" + std::string{verb.name} + "' needs to know which",
                       "the command line ends before it says so", "write " + usage};
    if (words.size() > verb.most_words)
        return Failure{"'" + words[verb.most_words] + "' is too much",
                       "'" + std::string{verb.name} + "' takes no further word", "write " + usage};
    return std::nullopt;
}

Problem check_options(const Given& given, const Verb& verb) {
    for (const auto& [id, value] : given)
        if (!takes(verb, id)) return unknown_option(long_name(option(id)), verb);
    return std::nullopt;
}

/// What CLI11 leaves over: unknown options, and the words.
Problem split_extras(const std::vector<std::string>& extras, const Verb& verb,
                     std::vector<std::string>& words) {
    for (const auto& extra : extras) {
        if (extra.size() > 1 && extra.starts_with('-')) return unknown_option(extra, verb);
        words.push_back(extra);
    }
    return std::nullopt;
}

Wish wish_of(const Given& given) {
    if (given.contains(Opt::help)) return Wish::help;
    return given.contains(Opt::version) ? Wish::version : Wish::answer;
}

/// CLI11's parser, set up with the whole table.
class Parser {
public:
    Parser() {
        declare(app_, overview_verb(), given_);
        app_.require_subcommand(0, 1);  // so that a job may have the name of a verb
        for (const auto& verb : verbs()) {
            auto* sub = app_.add_subcommand(std::string{verb.name});
            declare(*sub, verb, given_);
            subs_[sub] = &verb;
        }
    }

    /// Throws CLI::ParseError.
    void parse(std::vector<std::string> words) {
        std::ranges::reverse(words);  // as CLI11 wants them
        app_.parse(std::move(words));
    }

    const Verb& verb() const {
        const auto chosen = app_.get_subcommands();
        return chosen.empty() ? overview_verb() : *subs_.at(chosen.front());
    }

    std::vector<std::string> extras() const { return app_.remaining(true); }

    const Given& given() const { return given_; }

private:
    CLI::App app_;
    Given given_;
    std::map<const CLI::App*, const Verb*> subs_;
};

Result<CommandLine> understood(const Parser& parser, std::vector<std::string> behind_dashes,
                               Instant now) {
    const auto& verb = parser.verb();
    const auto& given = parser.given();
    std::vector<std::string> words;
    if (auto problem = split_extras(parser.extras(), verb, words)) return *problem;
    if (auto problem = check_options(given, verb)) return *problem;
    if (const auto wish = wish_of(given); wish != Wish::answer) return CommandLine{&verb, wish, {}};
    std::ranges::move(behind_dashes, std::back_inserter(words));
    if (auto problem = check_words(words, verb)) return *problem;
    auto question = question_from(given, std::move(words), now);
    if (!question) return question.error();
    return CommandLine{&verb, Wish::answer, std::move(*question)};
}

}  // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& words, Instant now) {
    const auto dashes = std::ranges::find(words, "--");
    std::vector<std::string> behind;
    if (dashes != words.end()) behind.assign(dashes + 1, words.end());
    Parser parser;
    try {
        parser.parse({words.begin(), dashes});
    } catch (const CLI::ParseError& error) {
        return Failure{"can't read the command line", error.what(), see_help(parser.verb())};
    }
    return understood(parser, std::move(behind), now);
}

}  // namespace jw::query

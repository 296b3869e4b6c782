// SPDX-License-Identifier: MIT
#include "programs/query/question.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "foundation/base/span.hpp"
#include "foundation/when/moment.hpp"

namespace jw::query {

namespace {

using Problem = std::optional<Failure>;

const std::string* value_of(const Given& given, Opt id) {
    const auto found = given.find(id);
    return found == given.end() ? nullptr : &found->second;
}

Problem read_time(const Given& given, Opt id, Instant now, std::optional<Instant>& into) {
    const auto* text = value_of(given, id);
    if (text == nullptr) return std::nullopt;
    // The window is as wide as what was written allows.
    const auto which = id == Opt::until ? Repeated::second : Repeated::first;
    const auto moment = parse_limit(*text, now, which);
    if (!moment) return moment.error();
    into = *moment;
    return std::nullopt;
}

Problem read_count(const Given& given, Question& question) {
    const auto* text = value_of(given, Opt::count);
    if (text == nullptr) return std::nullopt;
    const auto number = positive_number(*text);
    if (!number)
        return Failure{"can't read the number of runs '" + *text + "'",
                       "it is no positive whole number", "write it like -n 20"};
    question.count = static_cast<std::size_t>(*number);
    return std::nullopt;
}

Problem read_colour(const Given& given, Question& question) {
    const auto* text = value_of(given, Opt::color);
    if (text == nullptr || *text == "auto") return std::nullopt;
    if (*text != "always" && *text != "never")
        return Failure{"can't read --color '" + *text + "'", "there is no such choice",
                       "choose auto, always or never"};
    question.colour = *text == "always" ? ColourChoice::always : ColourChoice::never;
    return std::nullopt;
}

Problem read_streams(const Given& given, Question& question) {
    const bool out = given.contains(Opt::only_stdout);
    const bool err = given.contains(Opt::only_stderr);
    if (out != err) question.streams = out ? Streams::out : Streams::err;
    if (given.contains(Opt::times)) question.times = Times::shown;
    if (given.contains(Opt::times) && (out || err))
        return Failure{"can't show the times of one stream",
                       "--times shows both streams in the order in which they came",
                       "leave --stdout and --stderr out"};
    if (!given.contains(Opt::raw)) return std::nullopt;
    if (out == err)
        return Failure{"can't write the raw output of two streams",
                       "they would run into one another",
                       "say which one: --raw --stdout, or --raw --stderr"};
    question.bytes = Bytes::raw;
    return std::nullopt;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

Problem read_journal(const Given& given, Question& question) {
    auto& journal = question.journal;
    if (const auto* units = value_of(given, Opt::unit)) journal.units = lines_of(*units);
    if (given.contains(Opt::unit)) journal.services = Services::named;
    if (given.contains(Opt::all_services)) journal.services = Services::all;
    if (given.contains(Opt::cron)) journal.cron = Cron::included;
    if (const auto* folder = value_of(given, Opt::directory)) journal.directory = *folder;
    if (const auto* file = value_of(given, Opt::file)) journal.file = *file;
    const auto choices =
        given.count(Opt::unit) + given.count(Opt::timers) + given.count(Opt::all_services);
    if (choices > 1)
        return Failure{"can't tell which services are meant",
                       "--unit, --timers and --all-services exclude each other",
                       "give one of them"};
    if (given.contains(Opt::directory) && given.contains(Opt::file))
        return Failure{"can't tell which journal is meant",
                       "--directory and --file exclude each other", "give one of them"};
    return std::nullopt;
}

/// `--db "$UNSET"` must not be answered from another store than was meant.
Problem read_store(const Given& given, Question& question) {
    const auto* path = value_of(given, Opt::db);
    if (path == nullptr) return std::nullopt;
    if (path->empty())
        return Failure{"can't tell which store is meant", "the path given to --db is empty",
                       "name the store, or leave --db out"};
    question.store = *path;
    return std::nullopt;
}

void read_flags(const Given& given, Question& question) {
    if (given.contains(Opt::no_pager)) question.paging = Paging::never;
    if (given.contains(Opt::failed)) question.runs = Runs::failed;
    if (given.contains(Opt::exact)) question.compare = Compare::exact;
    if (given.contains(Opt::dry_run)) question.effect = Effect::dry;
    if (given.contains(Opt::check)) question.check = Check::verify;
    if (given.contains(Opt::lines)) question.histories = Histories::lines;
    if (given.contains(Opt::fixed)) question.meaning = Meaning::fixed;
    if (given.contains(Opt::ignore_case)) question.letters = Case::ignored;
    if (given.contains(Opt::user)) question.manager = Manager::user;
    if (given.contains(Opt::quiet)) question.loudness = Loudness::silent;
    question.is_consent_given = given.contains(Opt::yes);
    question.is_output_only = given.contains(Opt::output_only);
    question.is_written = given.contains(Opt::write);
    question.all = given.contains(Opt::all);
    question.tells_change = given.contains(Opt::exit_code);
}

Problem read_format(const Given& given, Question& question) {
    if (given.contains(Opt::json)) question.format = Format::json;
    if (!given.contains(Opt::csv)) return std::nullopt;
    if (given.contains(Opt::json))
        return Failure{"can't answer in two ways", "--json and --csv exclude each other",
                       "give one of them"};
    question.format = Format::csv;
    return std::nullopt;
}

Problem read_by(const Given& given, Question& question) {
    constexpr std::array<std::string_view, 4> words{"day", "week", "month", "job"};
    const auto* text = value_of(given, Opt::by);
    if (text == nullptr) return std::nullopt;
    const auto found = std::ranges::find(words, *text);
    if (found == words.end())
        return Failure{"can't divide by '" + *text + "'", "there is no such part",
                       "choose day, week, month or job"};
    question.by = static_cast<By>(found - words.begin());
    return std::nullopt;
}

/// As --json says it, `nothing done` also without its blank.
std::optional<stats::Health> health_called(std::string word) {
    std::ranges::replace(word, '-', ' ');
    for (std::size_t i = 0; i < stats::healths; ++i)
        if (stats::word(static_cast<stats::Health>(i)) == word)
            return static_cast<stats::Health>(i);
    return std::nullopt;
}

Problem read_states(const Given& given, Question& question) {
    const auto* text = value_of(given, Opt::state);
    if (text == nullptr) return std::nullopt;
    std::string_view rest{*text};
    do {
        const auto comma = std::min(rest.find(','), rest.size());
        const std::string word{rest.substr(0, comma)};
        const auto health = health_called(word);
        if (!health)
            return Failure{
                "no state '" + word + "'", "a job has none of that name",
                "choose among failing, late, nothing-done, flapping, running-long, flaky, "
                "slow, changed, warned, running, unseen, ok, idle"};
        question.states.push_back(*health);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    } while (!rest.empty());
    return std::nullopt;
}

Problem read_max_age(const Given& given, Question& question) {
    constexpr std::uint64_t longest = std::uint64_t{3660} * 86'400 * 1'000'000;
    const auto* text = value_of(given, Opt::max_age);
    if (text == nullptr) return std::nullopt;
    const auto span = parse_span(*text);
    if (!span || *span == 0 || *span > longest)
        return Failure{"can't read the age '" + *text + "'", "it is no span of time",
                       "write it like 26h or 8d"};
    question.max_age = Micros{static_cast<std::int64_t>(*span)};
    return std::nullopt;
}

Problem check_window(const Question& question) {
    if (!question.since || !question.until || *question.since < *question.until)
        return std::nullopt;
    return Failure{"no run can match", "--until is not later than --since",
                   "exchange the two, or leave one out"};
}

}  // namespace

std::optional<std::int64_t> positive_number(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end || number <= 0) return std::nullopt;
    return number;
}

Result<Question> question_from(const Given& given, std::vector<std::string> words, Instant now) {
    Question question;
    question.words = std::move(words);
    if (const auto* path = value_of(given, Opt::output)) question.output = *path;
    if (const auto* text = value_of(given, Opt::host)) question.host = *text;
    if (const auto* text = value_of(given, Opt::reason)) question.reason = *text;
    read_flags(given, question);
    for (auto problem :
         {read_store(given, question), read_time(given, Opt::since, now, question.since),
          read_time(given, Opt::until, now, question.until), read_count(given, question),
          read_colour(given, question), read_streams(given, question),
          read_journal(given, question), read_max_age(given, question),
          read_format(given, question), read_by(given, question), read_states(given, question),
          check_window(question)})
        if (problem) return std::move(*problem);
    return question;
}

}  // namespace jw::query

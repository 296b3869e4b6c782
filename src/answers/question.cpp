// SPDX-License-Identifier: MIT
#include "answers/question.hpp"

#include <charconv>
#include <utility>

#include "when/moment.hpp"

namespace jw::answers {

namespace {

using Problem = std::optional<Failure>;

const std::string* value_of(const Given& given, Opt id) {
    const auto found = given.find(id);
    return found == given.end() ? nullptr : &found->second;
}

Problem read_time(const Given& given, Opt id, Instant now, std::optional<Instant>& into) {
    const auto* text = value_of(given, id);
    if (text == nullptr) return std::nullopt;
    const auto moment = parse_limit(*text, now);
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
    if (!given.contains(Opt::raw)) return std::nullopt;
    if (out == err)
        return Failure{"can't write the raw output of two streams",
                       "they would run into one another",
                       "say which one: --raw --stdout, or --raw --stderr"};
    question.bytes = Bytes::raw;
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
    if (const auto* path = value_of(given, Opt::db)) question.store = *path;
    if (given.contains(Opt::json)) question.format = Format::json;
    if (given.contains(Opt::no_pager)) question.paging = Paging::never;
    if (given.contains(Opt::failed)) question.runs = Runs::failed;
    if (given.contains(Opt::exact)) question.compare = Compare::exact;
    if (given.contains(Opt::dry_run)) question.effect = Effect::dry;
    for (auto problem :
         {read_time(given, Opt::since, now, question.since),
          read_time(given, Opt::until, now, question.until), read_count(given, question),
          read_colour(given, question), read_streams(given, question), check_window(question)})
        if (problem) return std::move(*problem);
    return question;
}

}  // namespace jw::answers

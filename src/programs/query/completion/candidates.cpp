// SPDX-License-Identifier: MIT
#include "programs/query/completion/candidates.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "programs/query/help.hpp"
#include "programs/query/option.hpp"
#include "programs/query/verb.hpp"

namespace jw::query {

namespace {

using Typed = std::span<const std::string>;

struct Choice {
    std::string_view option;
    std::string_view values;  ///< with spaces between them
};

constexpr auto choices = std::to_array<Choice>({
    {"--color", "auto always never"},
    {"--since", "1h 24h 7d yesterday monday"},
    {"--until", "1h 24h 7d yesterday monday"},
    {"--overlap", "allow skip wait"},
    {"--streams", "split merged"},
    {"--keep", "stdout stderr both none"},
    {"--by", "day week month job"},
    {"--state",
     "failing late nothing-done flapping running-long flaky slow changed warned running unseen ok "
     "idle"},
});

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(separators), text.size());
        if (end > 0) parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

void add(Candidates& to, std::string_view word, std::string_view about) {
    to.push_back({std::string{word}, std::string{about}});
}

bool is_option(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

Candidates options_of(const Verb& verb) {
    Candidates all;
    for (const auto ids : {verb.options, common_options()})
        for (const auto id : ids) {
            const auto names = option(id).names;
            add(all, names.substr(names.find("--")), option(id).summary);
        }
    return all;
}

Candidates options_of_run() {
    Candidates all;
    for (const auto& known : run_options) {
        const auto names = known.name.substr(known.name.find("--"));
        add(all, names.substr(0, names.find(' ')), known.summary);
    }
    return all;
}

Candidates values_of(std::string_view option) {
    Candidates all;
    const auto choice = std::ranges::find(choices, option, &Choice::option);
    if (choice != choices.end())
        for (const auto value : split(choice->values, " ")) add(all, value, "");
    return all;
}

/// Whether a value follows behind this word.
bool takes_value(const Verb* verb, std::string_view word) {
    const auto is_named = [word](std::string_view names) {
        return std::ranges::count(split(names, ", "), word) > 0;
    };
    if (verb == nullptr)
        return std::ranges::any_of(run_options, [&](const RunOption& known) {
            const auto space = known.name.rfind(' ');
            return is_named(known.name) && space != std::string_view::npos &&
                   known.name[space + 1] != '-';
        });
    return std::ranges::any_of(options, [&](const Option& known) {
        return !known.value.empty() && is_named(known.names);
    });
}

Candidates all_verbs() {
    Candidates all;
    for (const auto& verb : verbs())
        if (verb.listing != Listing::none) add(all, verb.name, verb.summary);
    add(all, "run", "run a command and record it");
    return all;
}

/// What stands at a place behind the verb, as its synopsis has it: JOB, RUN, "" for no more.
std::string_view kind_at(const Verb& verb, std::size_t place) {
    const auto kinds = split(verb.words, " []");
    if (kinds.empty()) return "";
    const auto& last = kinds.back();
    const bool repeats = last.ends_with("...");
    if (place >= kinds.size() && !repeats) return "";
    const auto kind = kinds[std::min(place, kinds.size() - 1)];
    return kind.substr(0, kind.find("..."));
}

Candidates words_of(const Verb& verb, std::size_t place, const Known& known) {
    const auto kind = kind_at(verb, place);
    if (kind == "RUN|JOB") {
        auto all = known.jobs();
        std::ranges::move(known.runs(), std::back_inserter(all));
        return all;
    }
    if (kind == "JOB" || kind == "JOB|RUN") return known.jobs();
    if (kind == "RUN" || kind == "A" || kind == "B") return known.runs();
    if (kind == "VERB") return all_verbs();
    return {};
}

/// Behind `run`, or behind options that only it has: the command and its words are not ours.
Candidates of_run(Typed before, std::string_view current) {
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (!is_option(before[i]) || before[i] == "--") return {};
        if (takes_value(nullptr, before[i])) ++i;
    }
    return is_option(current) || current == "-" ? options_of_run() : Candidates{};
}

Candidates of_verb(const Verb& verb, Typed before, std::string_view current, const Known& known) {
    std::size_t place = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] == "--") continue;
        if (!is_option(before[i]))
            ++place;
        else if (takes_value(&verb, before[i]))
            ++i;
    }
    return current.starts_with('-') ? options_of(verb) : words_of(verb, place, known);
}

Candidates all_for(Typed before, std::string_view current, const Known& known) {
    const auto first = std::ranges::find_if_not(before, is_option);
    const auto* verb = first == before.end() ? nullptr : find_verb(*first);
    const bool is_run = !before.empty() && before.front() == "run";
    const bool is_value =
        !before.empty() && (takes_value(nullptr, before.back()) ||
                            (!is_run && takes_value(&overview_verb(), before.back())));
    if (is_value) return values_of(before.back());
    if (is_run) return of_run(before.subspan(1), current);
    if (verb != nullptr) {
        const auto behind = static_cast<std::size_t>(first - before.begin()) + 1;
        return of_verb(*verb, before.subspan(behind), current, known);
    }
    if (first != before.end()) return {};
    if (!current.starts_with('-')) return before.empty() ? all_verbs() : Candidates{};
    auto all = options_of(overview_verb());
    std::ranges::move(options_of_run(), std::back_inserter(all));
    return all;
}

}  // namespace

Candidates candidates_for(const std::vector<std::string>& words, const Known& known) {
    if (words.empty()) return {};
    const std::string_view current = words.back();
    auto all = all_for(Typed{words}.first(words.size() - 1), current, known);
    std::erase_if(all, [current](const Candidate& one) { return !one.word.starts_with(current); });
    const auto same = [](const Candidate& a, const Candidate& b) { return a.word == b.word; };
    std::ranges::stable_sort(all, {}, &Candidate::word);
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    return all;
}

}  // namespace jw::query

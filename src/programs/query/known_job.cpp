// SPDX-License-Identifier: MIT
#include "programs/query/known_job.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "foundation/model/job_key.hpp"
#include "foundation/text/suggestion.hpp"
#include "history/runs/hosts.hpp"
#include "programs/query/complaint.hpp"

namespace jw::query {

namespace {

void complain_nothing_recorded(const history::History& history) {
    const std::string first = "record a first one: job-watch --name hello -- echo hello";
    if (history.has_store())
        complain({"no runs", "none is recorded in the store " + history.path(), first});
    else
        complain({"no runs", "there is no store at " + history.path(),
                  "check the path (--db, JOB_WATCH_DB), or " + first});
}

using Keys = std::vector<std::string>;

bool fits(const std::string& pattern, const std::string& text) {
    return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

Keys with_name(const Keys& keys, const std::string& name) {
    Keys found;
    std::ranges::copy_if(keys, std::back_inserter(found),
                         [&name](const auto& key) { return job_name(key) == name; });
    return found;
}

/// Those on the store's own host.
Keys own_of(const history::History& history, Keys keys) {
    std::erase_if(keys, [&history](const auto& key) { return !history.hosts().is_own(key); });
    return keys;
}

/// `HOST:NAME`. The host is what it is called now, or what it was when it was first met.
Keys with_host(const history::History& history, const Keys& keys, const std::string& word) {
    Keys found;
    const auto colon = word.find(':');
    if (colon == std::string::npos) return found;
    const auto host = word.substr(0, colon);
    for (const auto& key : with_name(keys, word.substr(colon + 1)))
        if (history.hosts().name_of(key) == host || job_key_of(key).host == host)
            found.push_back(key);
    return found;
}

Keys meant_by(const history::History& history, const Keys& keys, const std::string& word) {
    auto named = with_name(keys, word);
    if (auto own = own_of(history, named); !own.empty()) return own;
    if (auto told = with_host(history, keys, word); !told.empty()) return told;
    if (!named.empty()) return named;
    return std::ranges::count(keys, word) > 0 ? Keys{word} : Keys{};
}

Keys titles_of(const history::History& history, const Keys& keys) {
    Keys titles;
    for (const auto& key : keys) titles.push_back(title_of(history, key));
    return titles;
}

std::string listed(const Keys& words) {
    constexpr std::size_t most = 8;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, words.size()); ++i)
        text += (i > 0 ? ", " : "") + words[i];
    return words.size() > most ? text + ", ..." : text;
}

/// Those whose name, or title, is of the pattern that a word is.
Keys that_fit(const history::History& history, const Keys& keys, const std::string& word) {
    Keys found;
    if (word.find_first_of("*?[") == std::string::npos) return found;
    std::ranges::copy_if(keys, std::back_inserter(found), [&](const auto& key) {
        return fits(word, job_name(key)) || fits(word, title_of(history, key));
    });
    return found;
}

void complain_many(const history::History& history, const Keys& keys, const std::string& word) {
    complain({"can't tell which job of '" + word + "' is meant",
              keys.size() == 1 ? "this takes a name, not a pattern"
                               : std::to_string(keys.size()) + " jobs are called like that: " +
                                     listed(titles_of(history, keys)),
              "name one of them, such as " + title_of(history, keys.front())});
}

void complain_unknown(const history::History& history, const Keys& keys, const std::string& word,
                      const Question& question) {
    const auto meant = text::nearest(word, titles_of(history, keys));
    const auto where = question.host ? " on a host '" + *question.host + "'" : "";
    complain(
        {"no job '" + word + "'" + where, "no run of it is recorded",
         meant.empty() ? "see the known jobs: job-watch list" : "did you mean '" + meant + "'?"});
}

void complain_ambiguous(const history::History& history, Keys keys, const std::string& word) {
    const auto host_of = [&history](const auto& key) { return history.hosts().name_of(key); };
    std::ranges::sort(keys, {}, host_of);
    Keys hosts;
    std::ranges::transform(keys, std::back_inserter(hosts), host_of);
    complain({"can't tell which job '" + word + "' is meant",
              std::to_string(keys.size()) + " hosts have one: " + listed(hosts),
              "write " + title_of(history, keys.front()) + ", or add --host " + hosts.front()});
}

}  // namespace

bool check_any(const history::History& history) {
    if (!history.is_empty()) return true;
    complain_nothing_recorded(history);
    return false;
}

std::string title_of(const history::History& history, const std::string& job) {
    return job_title(job, history.hosts().of(job));
}

bool is_chosen(const history::History& history, const std::string& job, const Question& question) {
    if (!question.host) return true;
    const auto slash = question.host->find('/');
    const auto host = question.host->substr(0, slash);
    const auto name = slash == std::string::npos ? "*" : question.host->substr(slash + 1);
    return fits(name, job_name(job)) &&
           (fits(host, history.hosts().name_of(job)) || fits(host, job_key_of(job).host));
}

std::optional<std::vector<std::string>> chosen_jobs(const history::History& history,
                                                    const Question& question) {
    if (!question.host) return std::nullopt;
    auto keys = history.job_names();
    std::erase_if(keys, [&](const auto& key) { return !is_chosen(history, key, question); });
    return keys;
}

bool check_host(const history::History& history, const Question& question) {
    const auto chosen = chosen_jobs(history, question);
    if (!chosen || !chosen->empty()) return true;
    std::set<std::string> known;
    for (const auto& key : history.job_names()) known.insert(history.hosts().name_of(key));
    complain({"no job of a host '" + *question.host + "'",
              "the hosts in this store are " + listed({known.begin(), known.end()}),
              "name one, or a pattern such as 'web*'"});
    return false;
}

std::optional<std::string> find_job(const history::History& history, const std::string& word,
                                    const Question& question) {
    if (!check_any(history) || !check_host(history, question)) return std::nullopt;
    const auto keys = chosen_jobs(history, question).value_or(history.job_names());
    const auto meant = meant_by(history, keys, word);
    if (meant.size() == 1) return meant.front();
    if (!meant.empty())
        complain_ambiguous(history, meant, word);
    else if (const auto fitting = that_fit(history, keys, word); !fitting.empty())
        complain_many(history, fitting, word);
    else
        complain_unknown(history, keys, word, question);
    return std::nullopt;
}

std::optional<std::vector<std::string>> find_jobs(const history::History& history,
                                                  std::span<const std::string> words,
                                                  const Question& question) {
    if (!check_any(history) || !check_host(history, question)) return std::nullopt;
    const auto keys = chosen_jobs(history, question).value_or(history.job_names());
    if (words.empty()) return keys;
    Keys found;
    std::set<std::string> taken;
    for (const auto& word : words) {
        auto meant = meant_by(history, keys, word);
        if (meant.size() > 1) {
            complain_ambiguous(history, meant, word);
            return std::nullopt;
        }
        if (meant.empty()) meant = that_fit(history, keys, word);
        if (meant.empty()) {
            complain_unknown(history, keys, word, question);
            return std::nullopt;
        }
        for (const auto& key : meant)
            if (taken.insert(key).second) found.push_back(key);
    }
    return found;
}

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"
#include "judge/stats/health.hpp"
#include "programs/query/option.hpp"
#include "show/terminal/place.hpp"

namespace jw::query {

enum class Format { text, json, csv };
using show::ColourChoice;
enum class Paging { automatic, never };
enum class Runs { all, failed };
enum class Streams { both, out, err };
enum class Bytes { shown, raw };
enum class Times { left_out, shown };
enum class Compare { normalised, exact };
enum class Effect { real, dry };
enum class Check { none, verify };
enum class Manager { system, user };
enum class Services { timers, all, named };
enum class Cron { left_out, included };
enum class Loudness { usual, silent };
enum class Histories { stored, lines };
enum class By { day, week, month, job };   ///< into which parts statistics are divided
enum class Meaning { expression, fixed };  ///< of a pattern
enum class Case { counts, ignored };

/// Which past runs `import-journal` brings in, and where from.
struct JournalChoice {
    Services services = Services::timers;
    std::vector<std::string> units;  ///< patterns
    Cron cron = Cron::left_out;
    std::string directory, file;  ///< "" for this machine's journal
};

/// A command line, understood.
struct Question {
    std::vector<std::string> words;  ///< jobs or runs, behind the verb
    std::optional<std::string> store;
    std::string reason;
    Format format = Format::text;
    ColourChoice colour = ColourChoice::automatic;
    Paging paging = Paging::automatic;
    std::optional<std::string> output;  ///< a folder
    std::optional<std::string> host;    ///< HOST or HOST/NAME, patterns of fnmatch(3)
    std::optional<std::size_t> count;
    std::optional<Instant> since, until;
    Runs runs = Runs::all;
    Streams streams = Streams::both;
    Bytes bytes = Bytes::shown;
    Times times = Times::left_out;
    Compare compare = Compare::normalised;
    Effect effect = Effect::real;
    Check check = Check::none;
    Manager manager = Manager::system;
    Loudness loudness = Loudness::usual;
    std::optional<Micros> max_age;
    std::optional<By> by;
    std::vector<stats::Health> states;  ///< of jobs; none for all
    Histories histories = Histories::stored;
    Meaning meaning = Meaning::expression;
    Case letters = Case::counts;
    bool all = false;  ///< jobs, rather than those that are named
    bool is_consent_given = false;
    bool is_output_only = false;  ///< what is forgotten
    bool is_written = false;      ///< what is proposed
    bool tells_change = false;    ///< the exit code says whether something was changed
    JournalChoice journal;

    bool has_window() const { return since || until || count || runs == Runs::failed; }

    /// The first word, where it names a job.
    std::optional<std::string> job() const {
        return words.empty() ? std::nullopt : std::optional{words.front()};
    }
};

/// Options as they were given, with their values ("" for a flag). Those of --unit, which may be
/// given several times, have a newline between them.
using Given = std::map<Opt, std::string>;

/// Fails with what is wrong with a value.
Result<Question> question_from(const Given& given, std::vector<std::string> words, Instant now);

/// The positive number that `text` is, and nothing else.
std::optional<std::int64_t> positive_number(std::string_view text);

}  // namespace jw::query

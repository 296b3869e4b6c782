// SPDX-License-Identifier: MIT
#include "capture/run/options.hpp"

#include <charconv>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "capture/run/option_word.hpp"
#include "foundation/base/span.hpp"

namespace jw::wrapper {

using namespace std::string_view_literals;

namespace {

constexpr std::uint64_t largest_capture = 64 << 20;

template <typename T>
std::optional<T> number(std::string_view text, T least, T most) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (value < least || value > most) return std::nullopt;
    return value;
}

/// A number of bytes with an optional K, M or G (powers of 1024).
std::optional<std::uint64_t> bytes(std::string_view text) {
    unsigned shift = 0;
    if (text.ends_with('K')) shift = 10;
    if (text.ends_with('M')) shift = 20;
    if (text.ends_with('G')) shift = 30;
    if (shift != 0) text.remove_suffix(1);
    const auto value = number<std::uint64_t>(text, 0, UINT64_MAX >> shift);
    if (!value || *value << shift > largest_capture) return std::nullopt;
    return *value << shift;
}

/// The codes of a list, and those that were there before; all of them or none.
std::optional<std::bitset<256>> exits_with(std::bitset<256> exits, std::string_view list) {
    while (true) {
        const auto comma = list.find(',');
        const auto code = number<unsigned>(list.substr(0, comma), 0, 255);
        if (!code) return std::nullopt;
        exits.set(*code);
        if (comma == std::string_view::npos) return exits;
        list.remove_prefix(comma + 1);
    }
}

std::optional<const char*> path(const char* text) {
    const auto length = std::strlen(text);
    return length == 0 || length >= PATH_MAX ? std::nullopt : std::optional{text};
}

std::optional<const char*> some_text(const char* text) {
    return *text == '\0' ? std::nullopt : std::optional{text};
}

template <typename T>
const char* take(std::optional<T> value, T& into, const char* complaint) {
    if (!value) return complaint;
    into = *value;
    return nullptr;
}

std::optional<Overlap> overlap_of(std::string_view text) {
    if (text == "allow") return Overlap::allow;
    if (text == "skip") return Overlap::skip;
    if (text == "wait") return Overlap::wait;
    return std::nullopt;
}

std::optional<Streams> streams_of(std::string_view text) {
    if (text == "split") return Streams::split;
    if (text == "merged") return Streams::merged;
    return std::nullopt;
}

std::optional<Keep> keep_of(std::string_view text) {
    if (text == "both") return Keep::both;
    if (text == "stdout") return Keep::out;
    if (text == "stderr") return Keep::err;
    if (text == "none") return Keep::none;
    return std::nullopt;
}

constexpr const char* no_span =
    "this is no span of time (such as 90s, 5min, 1h 30min; see systemd.time(7))";
constexpr const char* no_exit = "give a code from 0 to 255";
constexpr const char* no_exits = "give exit codes from 0 to 255, separated by commas alone";
constexpr const char* no_warnings =
    "give exit codes from 0 to 255 or the word auto, separated by commas alone";
constexpr const char* no_size = "give a number of bytes, at most 64M (K and M are understood)";
constexpr const char* no_path = "this is no path of a store";

/// Codes, and the word `auto` among them or alone; all of the list or none.
const char* take_warnings(std::string_view list, Options& options) {
    bool by_program = options.warn_by_program;
    auto exits = std::optional{options.exits.warn};
    while (exits) {
        const auto comma = list.find(',');
        const auto word = list.substr(0, comma);
        if (word == "auto")
            by_program = true;
        else
            exits = exits_with(*exits, word);
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    if (!exits) return no_warnings;
    options.exits.warn = *exits;
    options.warn_by_program = by_program;
    return nullptr;
}

/// Null, or what is wrong with the value.
const char* apply(OptionCode code, const char* value, Options& options) {
    switch (code) {
        case OptionCode::name:
            return take(some_text(value), options.name, "the name is empty");
        case OptionCode::db:
            return take(path(value), options.store, no_path);
        case OptionCode::argv0:
            options.argv0 = value;
            return nullptr;
        case OptionCode::timeout:
            return take(parse_span(value), options.timeout, no_span);
        case OptionCode::kill_after:
            return take(parse_span(value), options.kill_after, no_span);
        case OptionCode::overlap:
            return take(overlap_of(value), options.overlap, "choose allow, skip or wait");
        case OptionCode::overlap_exit:
            return take(number(value, 0, 255), options.overlap_exit, no_exit);
        case OptionCode::success_exit:
            return take(exits_with(options.exits.success, value), options.exits.success, no_exits);
        case OptionCode::warn_exit:
            return take_warnings(value, options);
        case OptionCode::quiet_success:
            options.show = Show::on_failure;
            return nullptr;
        case OptionCode::streams:
            return take(streams_of(value), options.streams, "choose split or merged");
        case OptionCode::capture:
            return take(bytes(value), options.capture, no_size);
        case OptionCode::keep:
            return take(keep_of(value), options.keep, "choose stdout, stderr, both or none");
        case OptionCode::no_output:
            options.capture = 0;
            return nullptr;
        case OptionCode::no_mask:
            options.mask = Mask::nothing;
            return nullptr;
        case OptionCode::shell:
            return take(some_text(value), options.shell_line, "the line is empty");
        case OptionCode::observed:
            options.observed = true;
            return nullptr;
    }
    return nullptr;
}

/// `value` is null where the complaint is not about one.
void note_mistake(Options& options, std::string_view what, const char* value,
                  const char* complaint) {
    constexpr std::size_t enough = 60;
    auto& text = options.mistakes;
    if (!text.view().empty()) text.add("; ");
    text.add(what.substr(0, enough));
    if (value != nullptr) text.add(" '").add(std::string_view{value}.substr(0, enough)).add("'");
    text.add(": ").add(complaint);
}

void take_option(const OptionWord& word, Options& options) {
    if (word.known == nullptr)
        return note_mistake(options, word.spelled, nullptr, "there is no such option");
    if (word.known->takes == Takes::nothing && word.value != nullptr)
        return note_mistake(options, word.spelled, word.value, "it takes no value");
    if (word.known->takes == Takes::value && word.value == nullptr)
        return note_mistake(options, word.spelled, nullptr, "its value is missing");
    const char* complaint = apply(word.known->code, word.value, options);
    if (complaint != nullptr) note_mistake(options, word.spelled, word.value, complaint);
}

/// Of one stream for both there is no part to keep.
void check_streams(Options& options) {
    if (options.streams == Streams::merged && options.keep == Keep::err)
        note_mistake(options, "--keep", "stderr", "with --streams merged nothing is kept");
}

/// A variable that is set to nothing was meant to be set to something.
void check_environment(Options& options) {
    const char* store = std::getenv("JOB_WATCH_DB");
    if (options.store == nullptr && store != nullptr && !path(store))
        note_mistake(options, "JOB_WATCH_DB", store, no_path);
}

/// The shell that cron would take. A service of a user who may not log in has $SHELL, too.
const char* shell() {
    const char* given = std::getenv("SHELL");
    if (given == nullptr || *given == '\0') return "/bin/sh";
    const std::string_view path{given};
    const auto name = path.substr(path.rfind('/') + 1);
    return name == "nologin" || name == "false" ? "/bin/sh" : given;
}

/// Has a shell read the line; it never writes to the words.
void take_shell(Options& options, const CommandPlace& place) {
    if (place.is_told())
        note_mistake(options, *place.command, nullptr,
                     "this word and those behind it are no part of the line of --shell");
    options.shell_command = {const_cast<char*>(shell()), const_cast<char*>("-c"),
                             const_cast<char*>(options.shell_line), nullptr};
    options.command = options.shell_command.data();
}

/// What the options of a line without a verb ask for.
struct Signs {
    bool records = false;        ///< an option that only makes sense where a command is run
    bool records_later = false;  ///< the same, behind a word that may be a verb
    bool is_strange = false;     ///< an option that we do not know: a question's, mostly
    bool asks_for_help = false;
};

void read_sign(const OptionWord& word, Signs& signs) {
    if (word.known == nullptr) {
        signs.is_strange = true;
        signs.asks_for_help |= word.is_last && word.spelled == "--help";
    } else if (word.known->code != OptionCode::db) {
        (word.is_doubtful ? signs.records_later : signs.records) = true;
    }
}

/// Without a verb it is the options that tell, or a slash: no verb has one.
Request request_of_short_form(char** begin) {
    Signs signs;
    OptionSteps options{begin};
    for (OptionWord word; options.step(word);) read_sign(word, signs);
    const auto& place = options.place();
    const bool is_file = place.is_told() && std::strchr(*place.command, '/') != nullptr;
    if (signs.records && signs.asks_for_help) return Request::help;
    if (signs.records || (is_file && !signs.is_strange)) return Request::wrap;
    return place.behind_dashes && place.is_told() && signs.records_later ? Request::wrap
                                                                         : Request::query;
}

bool is_run(char** argv) { return argv[0] != nullptr && argv[1] != nullptr && argv[1] == "run"sv; }

}  // namespace

Request request_of(char** argv) {
    if (argv[0] == nullptr || argv[1] == nullptr) return Request::query;
    if (argv[1] == "record"sv) return Request::record;
    if (!is_run(argv)) return request_of_short_form(argv + 1);
    const bool asks_for_help = argv[2] != nullptr && argv[2] == "--help"sv;
    return asks_for_help ? Request::help : Request::wrap;
}

bool parse(char** argv, Options& options) {
    char** const begin = argv + (is_run(argv) ? 2 : 1);
    OptionWord word;
    OptionSteps look{begin};
    while (look.step(word)) {
    }
    const auto& place = look.place();
    for (OptionSteps steps{begin}; steps.step(word);) {
        if (word.is_doubtful && !place.is_told()) break;  // these may be the command's own
        take_option(word, options);
    }
    check_streams(options);
    check_environment(options);
    options.words = argv;
    options.command = place.command;
    if (options.shell_line != nullptr) take_shell(options, place);
    if (options.shell_line != nullptr || place.is_told()) return true;
    note_mistake(options, "the command line", nullptr,
                 place.is_doubtful ? "it is not clear where the command begins, write -- before it"
                                   : "there is no command to run");
    while (*options.command != nullptr) ++options.command;
    return false;
}

}  // namespace jw::wrapper

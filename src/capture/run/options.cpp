// SPDX-License-Identifier: MIT
#include "capture/run/options.hpp"

#include <getopt.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "foundation/base/span.hpp"

namespace jw::wrapper {

namespace {

enum Code {
    name = 256,
    timeout,
    kill_after,
    overlap,
    overlap_exit,
    success_exit,
    quiet_success,
    streams,
    capture,
    no_output,
    db,
    argv0,
    help,
};

constexpr option long_options[] = {
    {"name", required_argument, nullptr, Code::name},
    {"timeout", required_argument, nullptr, Code::timeout},
    {"kill-after", required_argument, nullptr, Code::kill_after},
    {"overlap", required_argument, nullptr, Code::overlap},
    {"overlap-exit", required_argument, nullptr, Code::overlap_exit},
    {"success-exit", required_argument, nullptr, Code::success_exit},
    {"quiet-success", no_argument, nullptr, Code::quiet_success},
    {"streams", required_argument, nullptr, Code::streams},
    {"capture", required_argument, nullptr, Code::capture},
    {"no-output", no_argument, nullptr, Code::no_output},
    {"db", required_argument, nullptr, Code::db},
    {"argv0", required_argument, nullptr, Code::argv0},
    {"help", no_argument, nullptr, Code::help},
    {nullptr, 0, nullptr, 0},
};

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

bool add_exits(std::string_view list, std::bitset<256>& exits) {
    while (true) {
        const auto comma = list.find(',');
        const auto code = number<unsigned>(list.substr(0, comma), 0, 255);
        if (!code) return false;
        exits.set(*code);
        if (comma == std::string_view::npos) return true;
        list.remove_prefix(comma + 1);
    }
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

constexpr const char* not_a_span =
    "this is no span of time (such as 90s, 5min, 1h 30min; see systemd.time(7))";

/// Null, or what is wrong with the value.
const char* apply(int code, const char* value, Options& options) {
    switch (code) {
        case Code::name:
            options.name = value;
            return *value == '\0' ? "the name is empty" : nullptr;
        case Code::db:
            options.store = value;
            return *value == '\0' ? "the path is empty" : nullptr;
        case Code::argv0:
            options.argv0 = value;
            return nullptr;
        case Code::timeout:
            return take(parse_span(value), options.timeout, not_a_span);
        case Code::kill_after:
            return take(parse_span(value), options.kill_after, not_a_span);
        case Code::overlap:
            return take(overlap_of(value), options.overlap, "choose allow, skip or wait");
        case Code::overlap_exit:
            return take(number(value, 0, 255), options.overlap_exit, "give a code from 0 to 255");
        case Code::success_exit:
            return add_exits(value, options.success_exits)
                       ? nullptr
                       : "give exit codes from 0 to 255, separated by commas";
        case Code::quiet_success:
            options.show = Show::on_failure;
            return nullptr;
        case Code::streams:
            return take(streams_of(value), options.streams, "choose split or merged");
        case Code::capture:
            return take(bytes(value), options.capture,
                        "give a number of bytes, at most 64M (K and M are understood)");
        case Code::no_output:
            options.capture = 0;
            return nullptr;
        default:
            return "there is no such option, or its value is missing";
    }
}

/// The option that `word` (with its leading --) spells out, or null.
const option* find_option(std::string_view word) {
    const auto spelled = word.substr(2, word.find('=') - 2);
    for (const auto* known = long_options; known->name != nullptr; ++known)
        if (spelled == known->name) return known;
    return nullptr;
}

/// Without a verb it is the options that tell: --name wraps, and what only makes sense for a
/// wrapped job asks for that too, so that the answer can say what is missing.
Request request_of_short_form(int argc, char** argv) {
    bool only_for_wrapping = false;
    for (int i = 1; i < argc && std::strncmp(argv[i], "--", 2) == 0; ++i) {
        const auto* known = find_option(argv[i]);
        if (known == nullptr || known->val == Code::help) return Request::query;
        if (known->val == Code::name) return Request::wrap;
        only_for_wrapping |= known->val != Code::db;
        if (known->has_arg == required_argument && std::strchr(argv[i], '=') == nullptr) ++i;
    }
    return only_for_wrapping ? Request::wrap : Request::query;
}

}  // namespace

Request request_of(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "run") == 0) {
        const bool asks_help = argc > 2 && std::strcmp(argv[2], "--help") == 0;
        return asks_help ? Request::query : Request::wrap;
    }
    if (argc > 1 && std::strcmp(argv[1], "record") == 0) return Request::record;
    return request_of_short_form(argc, argv);
}

const char* parse(int argc, char** argv, Options& options, const char*& word) {
    const bool long_form = std::strcmp(argv[1], "run") == 0;
    if (long_form) {
        --argc;
        ++argv;
    }
    opterr = 0;
    optind = 1;
    while (true) {
        const int at = optind;
        const int code = ::getopt_long(argc, argv, "+:", long_options, nullptr);
        if (code == -1) break;
        word = argv[at];
        if (const char* complaint = apply(code, optarg, options)) return complaint;
    }
    word = nullptr;
    options.command = argv + optind;
    if (options.command[0] == nullptr) return "there is no command to run";
    if (!long_form && options.name == nullptr)
        return "without --name this form can't be told from a question; add --name NAME, or use "
               "job-watch run";
    return nullptr;
}

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#include "judge/output/signature.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <tuple>
#include <utility>

#include "foundation/base/ascii.hpp"
#include "judge/alert/error_line.hpp"
#include "judge/output/normalised.hpp"

namespace jw::output {

namespace {

constexpr std::size_t longest_signature = 240;
constexpr std::size_t bytes_looked_at = std::size_t{16} * 1024;

/// In these folders names are made up.
constexpr auto temporary = std::to_array<std::string_view>({"/tmp/", "/dev/shm/"});

bool is_name(char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; }

std::size_t name_length(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_name) - text.begin());
}

/// What mktemp(3) puts behind a name: `.Xf3k9Q`, with small and large letters or digits in
/// disorder.
std::size_t suffix_length(std::string_view text) {
    constexpr std::size_t shortest = 6, most = 12;
    if (!text.starts_with('.')) return 0;
    const auto length = static_cast<std::size_t>(
        std::ranges::find_if_not(text.substr(1), is_alnum) - text.begin() - 1);
    const auto word = text.substr(1, length);
    const auto is_large = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
    const bool is_mixed =
        std::ranges::any_of(word, is_large) && std::ranges::any_of(word, is_small);
    return length >= shortest && length <= most && is_mixed ? 1 + length : 0;
}

/// With a mark for each name of a temporary file.
std::string without_temporary(std::string_view line) {
    std::string text;
    while (!line.empty()) {
        const auto folder = std::ranges::find_if(
            temporary, [line](std::string_view one) { return line.starts_with(one); });
        if (folder != temporary.end()) {
            text.append(*folder).append("<tmp>");
            line.remove_prefix(folder->size());
            line.remove_prefix(name_length(line));
        } else if (const auto suffix = suffix_length(line); suffix > 0) {
            text += ".<tmp>";
            line.remove_prefix(suffix);
        } else {
            text += line.front();
            line.remove_prefix(1);
        }
    }
    return text;
}

std::string shortened(std::string text) {
    if (text.size() <= longest_signature) return text;
    auto end = longest_signature;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    return text;
}

bool speaks_of_error(const std::string& line) {
    return alert::has_error_word(line) || alert::cause_of(line) != line;
}

/// The error line of a stream; "" where none speaks of an error.
std::string error_in(std::string_view kept) {
    auto line =
        alert::error_line(kept.substr(kept.size() - std::min(kept.size(), bytes_looked_at)));
    return speaks_of_error(line) ? line : std::string{};
}

std::string start_error(int error) {
    const char* words = ::strerrordesc_np(error);
    return words == nullptr ? std::to_string(error) : words;
}

std::string end_of(const Run& run) {
    switch (run.outcome) {
        case Outcome::failure:
            return run.exit ? "exit " + std::to_string(*run.exit) : "failed: " + run.result;
        case Outcome::signal:
            return "signal " + std::to_string(run.signal.value_or(0));
        case Outcome::not_started:
            return "not started: " + start_error(run.start_error);
        default:
            return std::string{word(run.outcome)};
    }
}

std::string line_or_end(const Run& run, const Output& output) {
    const bool is_lost =
        run.out.seen + run.err.seen > 0 && output.out.empty() && output.err.empty();
    if (is_lost || !run.out.known) return "";
    auto line = error_in(output.err);
    if (line.empty()) line = error_in(output.out);
    return line.empty() ? "(" + end_of(run) + ")" : folded(line);
}

constexpr bool is_line(std::string_view signature) {
    return !signature.empty() && !signature.starts_with('(');
}

}  // namespace

std::string folded(std::string_view line) { return shortened(normalised(without_temporary(line))); }

std::string signature(const Run& run, const Output& output) {
    if (!is_failure(run.outcome)) return "";
    for (const auto& told : run.rules)
        if (told.is_broken && told.fails) return "(broke the rule " + told.rule + ")";
    return run.outcome == Outcome::failure ? line_or_end(run, output) : "(" + end_of(run) + ")";
}

std::vector<CommonError> common_errors(std::vector<Failing> failing) {
    constexpr std::chrono::hours at_one_time{1};
    constexpr std::size_t least = 3;
    std::erase_if(failing, [](const Failing& job) { return !is_line(job.signature); });
    for (auto& job : failing) job.signature = alert::cause_of(job.signature);
    std::ranges::sort(failing, {}, [](const Failing& job) {
        return std::tie(job.signature, job.since, job.job);
    });
    std::vector<CommonError> errors;
    Instant last;
    for (auto& job : failing) {
        const bool goes_on = !errors.empty() && errors.back().error == job.signature &&
                             job.since - last <= at_one_time;
        if (!goes_on) errors.push_back({std::move(job.signature), {}, job.since});
        errors.back().jobs.push_back(std::move(job.job));
        last = job.since;
    }
    std::erase_if(errors, [](const CommonError& error) { return error.jobs.size() < least; });
    std::ranges::stable_sort(errors, std::greater{},
                             [](const CommonError& error) { return error.jobs.size(); });
    return errors;
}

}  // namespace jw::output

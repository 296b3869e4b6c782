// SPDX-License-Identifier: MIT
#include "judge/propose/usual_lines.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "foundation/base/ascii.hpp"
#include "judge/output/line_template.hpp"

namespace jw::propose {

namespace {

constexpr std::size_t most_templates = 20'000, most_lines = 5000;
constexpr std::size_t cut_at = 200;  ///< bytes, by line_template()
constexpr std::size_t least_letters = 4;

/// What a template has in place of something that differs, and what fits there.
struct Mask {
    std::string_view sign, pattern;
};

constexpr auto masks = std::to_array<Mask>({{"'...'", ".*"}, {"/...", "/\\S*"}, {"#", "\\S+"}});

const Mask* mask_at(std::string_view rest) {
    const auto found = std::ranges::find_if(
        masks, [rest](const Mask& mask) { return rest.starts_with(mask.sign); });
    return found == masks.end() ? nullptr : &*found;
}

/// The `group`-th number is a group, counted from 0.
std::string pattern_of(std::string_view made, std::optional<std::size_t> group) {
    const bool is_cut = made.size() >= cut_at;
    std::string pattern = "^";
    std::size_t numbers = 0;
    while (!made.empty()) {
        const auto* mask = mask_at(made);
        if (mask == nullptr) {
            if (std::string_view{R"(\.+*?()[]{}|^$)"}.find(made[0]) != std::string_view::npos)
                pattern += '\\';
            pattern += made[0];
            made.remove_prefix(1);
            continue;
        }
        const bool is_group = mask->sign == "#" && group == numbers++;
        pattern += is_group ? R"(([0-9]+(?:\.[0-9]+)?))" : mask->pattern;
        made.remove_prefix(mask->sign.size());
    }
    return is_cut ? pattern : pattern + '$';
}

bool is_letter(char c) { return is_alnum(c) && !is_digit(c); }

std::string lower(std::string_view word) {
    std::string text{word};
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return text;
}

/// `# rows`: the word behind; `rows: #` and `rows=#`: the one before. "" where that is no name, as
/// for parts of dates and spans of time, which the duration tells.
std::string name_at(std::string_view made, std::size_t sign) {
    constexpr auto no_names = std::to_array<std::string_view>(
        {"seconds", "secs", "sec", "minutes", "mins", "min",  "hours",   "days", "and",  "from",
         "for",     "with", "out", "the",     "took", "time", "elapsed", "utc",  "line", "pid"});
    constexpr std::size_t shortest = 3, longest = 30;
    constexpr std::string_view begins = " (=:";
    if (sign > 0 && begins.find(made[sign - 1]) == std::string_view::npos) return "";
    auto behind = made.substr(sign + 1);
    std::string_view word;
    if (behind.size() > 1 && behind[0] == ' ') {
        behind.remove_prefix(1);
        word = behind.substr(0, static_cast<std::size_t>(
                                    std::ranges::find_if_not(behind, is_letter) - behind.begin()));
    }
    auto before = made.substr(0, sign);
    while (word.empty() && before.ends_with(' ')) before.remove_suffix(1);
    if (word.empty() && (before.ends_with(':') || before.ends_with('='))) {
        before.remove_suffix(1);
        auto begin = before.size();
        while (begin > 0 && is_letter(before[begin - 1])) --begin;
        word = before.substr(begin);
    }
    auto name = lower(word);
    const bool is_name = name.size() >= shortest && name.size() <= longest &&
                         std::ranges::count(no_names, std::string_view{name}) == 0;
    return is_name ? name : "";
}

std::vector<NamedNumber> numbers_of(std::string_view made) {
    std::vector<NamedNumber> numbers;
    std::size_t count = 0;
    for (std::size_t at = 0; at < made.size();) {
        const auto* mask = mask_at(made.substr(at));
        if (mask != nullptr && mask->sign == "#") {
            if (auto name = name_at(made, at); !name.empty())
                numbers.push_back({std::move(name), pattern_of(made, count)});
            ++count;
        }
        at += mask == nullptr ? 1 : mask->sign.size();
    }
    return numbers;
}

bool says_something(std::string_view made) {
    return static_cast<std::size_t>(std::ranges::count_if(made, is_letter)) >= least_letters &&
           std::ranges::none_of(made, [](char c) { return c < ' ' && c >= 0; });
}

}  // namespace

void LineCounts::add(std::string_view output, bool is_good) {
    ++runs_;
    if (is_good) ++good_;
    const auto lines =
        static_cast<double>(std::max<std::ptrdiff_t>(1, std::ranges::count(output, '\n')));
    for (std::size_t number = 1; !output.empty() && number <= most_lines; ++number) {
        const auto end = std::min(output.find('\n'), output.size());
        auto made = output::line_template(output.substr(0, end));
        output.remove_prefix(std::min(end + 1, output.size()));
        if (counts_.size() >= most_templates && !counts_.contains(made)) continue;
        auto& count = counts_[std::move(made)];
        if (!is_good) count.is_of_bad = true;
        if (!is_good || count.seen_at == runs_) continue;
        count.seen_at = runs_;
        ++count.good;
        count.places += std::min(1.0, static_cast<double>(number) / lines);
    }
}

std::vector<UsualLine> LineCounts::usual(double share) const {
    std::vector<UsualLine> lines;
    for (const auto& [made, count] : counts_) {
        if (static_cast<double>(count.good) < share * static_cast<double>(good_)) continue;
        if (count.good == 0 || !says_something(made)) continue;
        lines.push_back({.pattern = pattern_of(made, {}),
                         .numbers = numbers_of(made),
                         .runs = count.good,
                         .is_of_bad = count.is_of_bad,
                         .place = count.places / static_cast<double>(count.good)});
    }
    std::ranges::sort(lines, [](const UsualLine& one, const UsualLine& other) {
        return std::tuple{one.is_of_bad, -one.place, one.pattern} <
               std::tuple{other.is_of_bad, -other.place, other.pattern};
    });
    return lines;
}

}  // namespace jw::propose

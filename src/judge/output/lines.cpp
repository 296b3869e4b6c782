// SPDX-License-Identifier: MIT
#include "judge/output/lines.hpp"

#include <algorithm>
#include <cmath>

#include "judge/output/line_template.hpp"
#include "judge/output/trouble.hpp"

namespace jw::output {

namespace {

constexpr std::size_t most_known = 96, most_texts = 24, longest_text = 80;
constexpr std::size_t most_lines = 300;
constexpr std::uint32_t least_runs = 20;

std::uint32_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

/// At most so many bytes, and no part of a character.
std::string cut(std::string text) {
    if (text.size() <= longest_text) return text;
    auto end = longest_text;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    return text;
}

}  // namespace

/// A line of this run's output.
struct Lines::Here {
    std::uint32_t hash = 0;
    std::string text;
    std::string_view line;  ///< as it came
};

OddLines Lines::step(std::string_view output, Extent extent) {
    std::vector<Here> all;
    for (std::size_t i = 0; i < most_lines && !output.empty(); ++i) {
        const auto line = take_line(output);
        auto made = line_template(line);
        if (!made.empty()) all.push_back({hash_of(made), std::move(made), line});
    }
    std::ranges::stable_sort(all, {}, &Here::hash);
    // clang-tidy 14 can't read std::ranges::unique.
    all.erase(
        std::unique(all.begin(), all.end(),
                    [](const Here& one, const Here& other) { return one.hash == other.hash; }),
        all.end());

    OddLines odd;
    if (extent == Extent::whole && output.empty()) note_absences(all, odd);
    note_presences(all, odd);
    ++runs_;
    return odd;
}

bool Lines::lacks_any() const { return std::ranges::any_of(known_, &Known::is_told); }

std::uint32_t Lines::lived(const Known& known) const {
    return runs_ - known.first - known.absent + 1;
}

void Lines::note_absences(const std::vector<Here>& all, OddLines& odd) {
    for (auto& known : known_) {
        if (std::ranges::binary_search(all, known.hash, {}, &Here::hash)) continue;
        ++known.absent;
        if (!is_missing(known)) continue;
        known.is_told = true;
        ++known.told;
        if (odd.missing) {
            ++odd.missing->others;
            continue;
        }
        odd.missing = MissingLine{
            .line = known.text, .runs = known.absent, .base = lived(known), .with = known.with};
    }
}

/// So many absences in a row would hardly come of what was seen of this line.
bool Lines::is_missing(Known& known) const {
    constexpr double unlikely = 2e-4, most_absent = .015;
    constexpr std::uint32_t most_runs = 3, most_told = 2, runs_to_be_sure = 400;
    const auto runs = lived(known);
    if (runs < least_runs || known.absent > most_runs || known.told >= most_told || known.is_told)
        return false;
    const auto rate = (known.absent_before + .5) / (runs + 1);
    const std::uint32_t needed = runs >= runs_to_be_sure && known.absent_before == 0 ? 1 : 2;
    return known.absent >= needed && known.absent_before <= most_absent * runs &&
           std::pow(rate, known.absent) < unlikely;
}

void Lines::note_presences(const std::vector<Here>& all, OddLines& odd) {
    std::vector<const Here*> unknown;
    for (const auto& here : all) {
        const auto found = std::ranges::find(known_, here.hash, &Known::hash);
        if (found == known_.end()) {
            unknown.push_back(&here);
            continue;
        }
        constexpr std::uint32_t soon = 2;
        if (found->is_expected_again && runs_ - found->first <= soon && !odd.new_line)
            odd.new_line = NewLine{.line = here.text, .base = found->first - complete_since_};
        found->is_expected_again = false;
        note_presence(*found, here);
    }
    for (const auto* here : unknown) remember(*here);
}

void Lines::note_presence(Known& known, const Here& here) {
    ++known.with;
    known.newest = runs_;
    known.absent_before += known.absent;
    known.absent = 0;
    known.is_told = false;
    const bool is_usual = known.absent_before * 50 <= lived(known);
    if (!is_usual)
        known.text.clear();
    else if (known.text.empty() && std::ranges::count_if(known_, [](const auto& one) {
                                       return !one.text.empty();
                                   }) < static_cast<std::ptrdiff_t>(most_texts))
        known.text = cut(here.text);
}

void Lines::remember(const Here& here) {
    if (known_.size() == most_known) forget_one();
    if (known_.size() == most_known) return;
    Known known{.hash = here.hash, .with = 1, .first = runs_, .newest = runs_, .text = {}};
    known.is_trouble = speaks_of_trouble(here.line);
    known.is_expected_again = known.is_trouble && runs_ >= least_runs;
    known_.push_back(std::move(known));
}

/// What this run's output has stays.
void Lines::forget_one() {
    const auto worth = [](const Known& known) { return std::pair{known.is_trouble, known.newest}; };
    const auto least = std::ranges::min_element(known_, {}, worth);
    if (least->newest == runs_) return;
    if (least->is_trouble) complete_since_ = runs_;
    known_.erase(least);
}

}  // namespace jw::output

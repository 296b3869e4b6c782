// SPDX-License-Identifier: MIT
#include "show/diff/output_diff.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "judge/output/normalised.hpp"
#include "show/words/output_text.hpp"

namespace jw::show {

namespace {

// A recorder makes pages with these, in the memory that its service has.
constexpr std::size_t most_bytes = 1U << 20U;
constexpr std::size_t most_kept = 1U << 19U;
constexpr std::size_t most_lines = 20'000;

/// Where the last of the lines begin that are compared.
std::size_t begin_of_last(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    std::size_t at = text.size();
    for (std::size_t lines = 0; lines < most_lines; ++lines) {
        if (at == 0) return 0;
        at = text.rfind('\n', at - 1);
        if (at == std::string_view::npos) return 0;
    }
    return at + 1;
}

/// The end of an output from a line on, so that what is shown of it needs no more memory than one
/// of that size: an escape is longer than its byte. Whether there was more.
bool cut_to_end(std::string_view& kept, StreamFacts& facts) {
    if (kept.size() <= most_kept) return false;
    const auto begin = std::min(kept.find('\n', kept.size() - most_kept), kept.size() - most_kept);
    kept.remove_prefix(begin);
    if (facts.gap_at > begin)
        facts.gap_at -= begin;
    else
        facts.dropped = 0;
    return true;
}

using Numbers = std::vector<std::uint32_t>;

/// Gives equal lines equal numbers.
class LineNumbers {
public:
    explicit LineNumbers(Noise noise) : noise_{noise} {}

    Numbers of(const std::vector<std::string>& lines) {
        Numbers numbers;
        numbers.reserve(lines.size());
        for (const auto& line : lines) {
            auto key = noise_ == Noise::ignored ? output::normalised(line) : line;
            const auto next = static_cast<std::uint32_t>(known_.size());
            numbers.push_back(known_.try_emplace(std::move(key), next).first->second);
        }
        return numbers;
    }

private:
    Noise noise_;
    std::unordered_map<std::string, std::uint32_t> known_;
};

std::vector<std::size_t> only_in(const Numbers& here, const Numbers& there) {
    const auto most = [](const Numbers& numbers) {
        return numbers.empty() ? 0U : std::ranges::max(numbers);
    };
    std::vector<bool> seen(std::max(most(here), most(there)) + 1U);
    for (const auto number : there) seen[number] = true;
    std::vector<std::size_t> only;
    for (std::size_t i = 0; i < here.size(); ++i)
        if (!seen[here[i]]) only.push_back(i);
    return only;
}

}  // namespace

OutputLines output_lines(std::string_view kept, const StreamFacts& facts, Charset charset) {
    auto end_facts = facts;
    OutputLines output;
    output.shortened = cut_to_end(kept, end_facts);
    auto text = output_text(kept, end_facts, charset, Indent::none);
    if (text.size() > most_bytes) {
        text.erase(0, text.find('\n', text.size() - most_bytes) + 1);
        output.shortened = true;
    }
    const auto begin = begin_of_last(text);
    output.shortened |= begin > 0;
    for (std::string_view rest = std::string_view{text}.substr(begin); !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        output.lines.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return output;
}

OutputDiff output_diff(OutputLines before, OutputLines after, Noise noise) {
    LineNumbers numbers{noise};
    const auto old_numbers = numbers.of(before.lines);
    const auto new_numbers = numbers.of(after.lines);
    OutputDiff diff{.before = std::move(before),
                    .after = std::move(after),
                    .edits = {},
                    .only_before = {},
                    .only_after = {}};
    if (auto edits = line_diff(old_numbers, new_numbers)) {
        diff.edits = std::move(*edits);
        const auto count = [&](Change change) {
            return static_cast<std::size_t>(std::ranges::count(diff.edits, change, &Edit::change));
        };
        diff.removed = count(Change::removed);
        diff.added = count(Change::added);
        return diff;
    }
    diff.too_different = true;
    diff.only_before = only_in(old_numbers, new_numbers);
    diff.only_after = only_in(new_numbers, old_numbers);
    return diff;
}

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#include "judge/output/normalised.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "foundation/base/ascii.hpp"
#include "foundation/when/calendar_names.hpp"

namespace jw::output {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

/// A number behind one of these words says how it went, not how much it was.
constexpr auto verdict_words =
    std::to_array<std::string_view>({"code", "status", "exit", "exited", "errno", "error", "Error",
                                     "ERROR", "signal", "returned", "rc", "HTTP", "with"});

constexpr auto time_units = std::to_array<std::string_view>(
    {"ns", "us", "ms", "s", "sec", "secs", "m", "min", "mins", "h", "hr", "hrs", "d"});
constexpr auto size_units = std::to_array<std::string_view>(
    {"B", "b", "k", "K", "M", "G", "T", "kB", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"});

/// Walks through a line once, word by word and number by number.
class Normaliser {
public:
    explicit Normaliser(std::string_view line) : line_{line} { text_.reserve(line.size()); }

    std::string run() && {
        while (at_ < line_.size()) {
            if (is_letter(line_[at_]) || is_digit(line_[at_]))
                take_token();
            else
                text_ += line_[at_++];
        }
        return std::move(text_);
    }

private:
    std::string_view rest() const { return line_.substr(at_); }

    template <typename Predicate>
    std::size_t length_while(Predicate matches, std::size_t from) const {
        auto end = from;
        while (end < line_.size() && matches(line_[end])) ++end;
        return end - from;
    }

    void replace(std::size_t bytes, std::string_view mark) {
        at_ += bytes;
        // Fields side by side are one: `2026-11-24 10:00:00`, `4m 06s`.
        const bool repeated = text_.ends_with(mark) ||
                              (text_.ends_with(' ') &&
                               std::string_view{text_}.substr(0, text_.size() - 1).ends_with(mark));
        if (mark == "<time>" && repeated) {
            if (text_.ends_with(' ')) text_.pop_back();
            return;
        }
        text_ += mark;
    }

    void keep(std::size_t bytes) {
        text_ += line_.substr(at_, bytes);
        at_ += bytes;
    }

    void take_token() {
        if (const auto length = uuid_length()) return replace(length, "<id>");
        const auto word = line_.substr(
            at_, length_while([](char c) { return is_letter(c) || is_digit(c); }, at_));
        if (is_identifier(word)) return replace(word.size(), "<id>");
        if (is_digit(word[0])) return take_number(word);
        if (is_one_of(word, weekday_names) && starts_date(word))
            return replace(word.size(), "<time>");
        if (is_one_of(word, month_names) && is_in_date(word)) return take_month(word);
        last_word_ = word;
        keep(word.size());
    }

    /// 8-4-4-4-12 hex digits.
    std::size_t uuid_length() const {
        constexpr std::size_t length = 36;
        if (rest().size() < length) return 0;
        for (std::size_t i = 0; i < length; ++i) {
            const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? rest()[i] != '-' : !is_hex_digit(rest()[i])) return 0;
        }
        return length;
    }

    /// Addresses, hashes: 0x..., or seven and more hex digits with letters and digits among them.
    static bool is_identifier(std::string_view word) {
        if (word.starts_with("0x") || word.starts_with("0X"))
            return word.size() > 2 && std::ranges::all_of(word.substr(2), is_hex_digit);
        return word.size() >= 7 && std::ranges::all_of(word, is_hex_digit) &&
               std::ranges::any_of(word, is_digit) && std::ranges::any_of(word, is_letter);
    }

    std::string_view behind_spaces(std::size_t bytes) const {
        auto behind = rest().substr(bytes);
        behind.remove_prefix(std::min(behind.find_first_not_of(" ,"), behind.size()));
        return behind;
    }

    /// A weekday in front of a number or a month.
    bool starts_date(std::string_view word) const {
        const auto behind = behind_spaces(word.size());
        return (!behind.empty() && is_digit(behind[0])) ||
               is_one_of(behind.substr(0, 3), month_names);
    }

    /// A month in front of or behind a number.
    bool is_in_date(std::string_view word) const {
        const auto behind = behind_spaces(word.size());
        return (!behind.empty() && is_digit(behind[0])) || text_.ends_with("<n> ");
    }

    /// `24 Nov 2026`, `Nov  3`: the numbers on both sides belong to the month.
    void take_month(std::string_view word) {
        if (text_.ends_with("<n> ")) text_.resize(text_.size() - 4);
        auto length = word.size();
        const auto spaces = length_while([](char c) { return c == ' '; }, at_ + length);
        const auto digits = length_while(is_digit, at_ + length + spaces);
        const auto end = at_ + length + spaces + digits;
        const bool clock_follows = end < line_.size() && line_[end] == ':';
        if (digits > 0 && !clock_follows) length += spaces + digits;
        replace(length, "<time>");
    }

    /// `/Nov/` in the middle of a date.
    bool month_between(std::size_t at) const {
        const auto part = line_.substr(at, 5);
        return part.size() == 5 && (part[0] == '/' || part[0] == '-') && part[4] == part[0] &&
               is_one_of(part.substr(1, 3), month_names);
    }

    /// Digits with single `. , : - /` among them: numbers, times, dates, addresses.
    std::size_t cluster_length() const {
        auto length = length_while(is_digit, at_);
        while (at_ + length + 1 < line_.size()) {
            const auto next = at_ + length;
            if (month_between(next)) {
                length += 5 + length_while(is_digit, next + 5);
                continue;
            }
            const bool date_to_time = line_[next] == 'T' && is_digit(line_[next + 1]);
            if (std::string_view{".,:-/"}.find(line_[next]) == std::string_view::npos &&
                !date_to_time)
                break;
            const auto more = length_while(is_digit, next + 1);
            if (more == 0) break;
            length += 1 + more;
        }
        return length;
    }

    void take_number(std::string_view word) {
        const auto cluster = rest().substr(0, cluster_length());
        const auto dots = std::ranges::count(cluster, '.');
        const bool has_colon = cluster.find(':') != std::string_view::npos;
        const bool is_date =
            std::ranges::count(cluster, '-') == 2 || std::ranges::count(cluster, '/') == 2;
        if (has_colon || is_date) return replace(cluster.size() + zone_length(cluster), "<time>");
        if (dots >= 2) return keep(cluster.size());  // an address or a version
        const auto unit = unit_behind(cluster);
        if (is_one_of(unit, time_units)) return replace(cluster.size() + unit.size(), "<time>");
        if (is_one_of(unit, size_units)) return take_amount(cluster, unit);
        if (!unit.empty()) return keep(std::max(word.size(), cluster.size()));  // a name: 3com
        take_count(cluster);
    }

    /// The `Z` or `+0100` behind a time.
    std::size_t zone_length(std::string_view cluster) const {
        const auto behind = rest().substr(cluster.size());
        if (behind.starts_with('Z')) return 1;
        if (!behind.starts_with('+')) return 0;
        const auto digits =
            length_while([](char c) { return is_digit(c) || c == ':'; }, at_ + cluster.size() + 1);
        return digits == 0 ? 0 : 1 + digits;
    }

    std::string_view unit_behind(std::string_view cluster) const {
        const auto from = at_ + cluster.size();
        return line_.substr(from, length_while(is_letter, from));
    }

    static bool is_zero(std::string_view cluster) {
        return cluster.find_first_of("123456789") == std::string_view::npos;
    }

    void take_amount(std::string_view cluster, std::string_view unit) {
        replace(cluster.size() + unit.size(), is_zero(cluster) ? "0" : "<size>");
    }

    void take_count(std::string_view cluster) {
        const bool whole = std::ranges::all_of(cluster, is_digit);
        if (whole && cluster.size() <= 3 && is_one_of(last_word_, verdict_words)) {
            last_word_ = {};
            return keep(cluster.size());
        }
        replace(cluster.size(), is_zero(cluster) ? "0" : "<n>");
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::string text_;
    std::string_view last_word_;
};

}  // namespace

std::string normalised(std::string_view line) { return Normaliser{line}.run(); }

}  // namespace jw::output

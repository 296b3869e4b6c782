// SPDX-License-Identifier: MIT
#include "systemd/journal/entry.hpp"

#include <algorithm>
#include <charconv>

namespace jw::journal {

namespace {

/// journald's own limit for a line is 48 KiB (LineMax=), which may be raised.
constexpr std::size_t longest_message = std::size_t{1} << 20;
constexpr std::size_t longest_value = 1024;

/// 2^33 seconds, as in a spool entry.
constexpr std::uint64_t latest = 8'589'934'592'000'000;

}  // namespace

void Entry::add(std::string_view field) {
    const auto end = field.find('=');
    if (end == std::string_view::npos) return;
    const auto known = field_of(field.substr(0, end));
    if (!known || present_[index(*known)]) return;
    const auto longest = *known == Field::message ? longest_message : longest_value;
    values_[index(*known)].assign(field.substr(end + 1, longest));
    present_.set(index(*known));
}

void Entry::clear() {
    present_.reset();
    received_ = {};
    since_boot_.reset();
}

void Entry::set_received(Instant wall, std::optional<Micros> since_boot) {
    received_ = wall;
    since_boot_ = since_boot;
}

const std::string& Entry::text(Field field) const {
    static const std::string none;
    return has(field) ? values_[index(field)] : none;
}

std::optional<std::uint64_t> Entry::number(Field field) const {
    const auto& digits = text(field);
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value);
    if (digits.empty() || error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

Instant Entry::time() const {
    const auto sent = number(Field::source_realtime);
    if (!sent || *sent == 0 || *sent > latest) return received_;
    return Instant{Micros{static_cast<std::int64_t>(*sent)}};
}

}  // namespace jw::journal

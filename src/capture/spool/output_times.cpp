// SPDX-License-Identifier: MIT
#include "capture/spool/output_times.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "foundation/model/times_encoder.hpp"

namespace jw::spool {

namespace {

constexpr std::uint64_t longest = 3'155'760'000'000'000;   ///< microseconds: a hundred years
constexpr std::uint64_t largest = std::uint64_t{1} << 62;  ///< bytes

using Number = std::optional<std::uint64_t>;

/// Takes a number off the front of `bytes`.
Number take(std::string_view& bytes) {
    constexpr unsigned most_bits = 62;
    std::uint64_t number = 0;
    for (unsigned shift = 0; !bytes.empty() && shift < most_bits; shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= std::uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80U) == 0) return number;
    }
    return std::nullopt;
}

Micros micros(std::uint64_t count) { return Micros{static_cast<std::int64_t>(count)}; }

/// Takes a number that grows from mark to mark.
bool take_growth(std::string_view& bytes, std::uint64_t& number, std::uint64_t most) {
    const auto more = take(bytes);
    if (!more || *more > most - number) return false;
    number += *more;
    return true;
}

bool take_head(std::string_view& bytes, OutputTimes& times) {
    const auto step = take(bytes), out = take(bytes), err = take(bytes);
    if (!step || !out || !err || *step > longest || *out > longest || *err > longest) return false;
    times.step = micros(*step);
    if (*out > 0) times.last_out = micros(*out - 1);
    if (*err > 0) times.last_err = micros(*err - 1);
    return true;
}

std::int64_t count(const std::optional<Micros>& last) {
    return last ? last->count() : TimesEncoder::never;
}

}  // namespace

OutputTimes parse_output_times(std::string_view bytes) {
    OutputTimes times;
    if (!take_head(bytes, times)) return {};
    std::uint64_t at = 0, out = 0, err = 0;
    while (!bytes.empty()) {
        if (times.marks.size() == TimesEncoder::most_marks || !take_growth(bytes, at, longest) ||
            !take_growth(bytes, out, largest) || !take_growth(bytes, err, largest))
            return {};
        times.marks.push_back({.at = micros(at), .out = out, .err = err});
    }
    return times;
}

std::string bytes_of(const OutputTimes& times) {
    if (times.empty()) return {};
    TimesEncoder encoder{times.step.count(), count(times.last_out), count(times.last_err)};
    for (const auto& mark : times.marks) encoder.add(mark.at.count(), mark.out, mark.err);
    return std::string{encoder.view()};
}

std::uint64_t place_in_kept(std::uint64_t offset, std::uint64_t seen, std::uint64_t head,
                            std::uint64_t tail) {
    if (offset <= head) return offset;
    const auto tail_at = seen - tail;
    return offset <= tail_at ? head : head + std::min(offset, seen) - tail_at;
}

}  // namespace jw::spool

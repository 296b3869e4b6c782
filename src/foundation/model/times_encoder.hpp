// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jw {

/// Puts the bytes of `Tag::output_times` together: numbers of 7 bits a byte, the lowest first, the
/// highest bit set in all bytes but the last. First the step; for both streams when the last byte
/// came, plus one, or 0 if none did; then for each mark how much larger its time and its offsets
/// are than those of the mark before. Times are microseconds since the start.
class TimesEncoder {
public:
    static constexpr std::int64_t never = -1;
    static constexpr std::size_t most_marks = 168;

    TimesEncoder(std::int64_t step, std::int64_t last_out, std::int64_t last_err) {
        add(step);
        add(last_out + 1);
        add(last_err + 1);
    }

    /// Marks are given in their order; those beyond the most are left out.
    void add(std::int64_t at, std::uint64_t out, std::uint64_t err) {
        if (++marks_ > most_marks) return;
        add(at - at_);
        put(out - out_);
        put(err - err_);
        at_ = at;
        out_ = out;
        err_ = err;
    }

    std::string_view view() const { return {bytes_.data(), length_}; }

private:
    static constexpr std::size_t longest_number = 10;

    void add(std::int64_t number) { put(static_cast<std::uint64_t>(number)); }

    void put(std::uint64_t number) {
        for (; number >= 0x80; number >>= 7) bytes_[length_++] = static_cast<char>(number | 0x80);
        bytes_[length_++] = static_cast<char>(number);
    }

    std::array<char, (3 + 3 * most_marks) * longest_number> bytes_;
    std::size_t length_ = 0, marks_ = 0;
    std::int64_t at_ = 0;
    std::uint64_t out_ = 0, err_ = 0;
};

}  // namespace jw

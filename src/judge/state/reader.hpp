// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace jw::state {

/// Reads what `Writer` has written. Once something does not fit, it gives zeros and `is_whole` is
/// false: then the values are to be thrown away. Views the bytes.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_{bytes} {}

    template <typename... Fields>
    void operator()(Fields&... fields) {
        (get(fields), ...);
    }

    /// Whether all could be read, and nothing is left.
    bool is_whole() const { return !is_broken_ && rest_.empty(); }

private:
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = next();
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if (byte < 0x80) return value;
        }
        is_broken_ = true;
        return 0;
    }

    std::uint8_t next() {
        if (rest_.empty()) {
            is_broken_ = true;
            return 0;
        }
        const auto byte = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return byte;
    }

    std::int64_t signed_number() {
        const auto bits = number();
        return static_cast<std::int64_t>((bits & 1U) != 0 ? ~(bits >> 1U) : bits >> 1U);
    }

    /// Of things that take a byte each at least.
    std::size_t count() {
        const auto value = number();
        if (value <= rest_.size()) return static_cast<std::size_t>(value);
        is_broken_ = true;
        return 0;
    }

    template <typename T>
    T fixed() {
        T bits = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i)
            bits |= static_cast<T>(static_cast<T>(next()) << (8 * i));
        return bits;
    }

    template <typename T>
    requires std::unsigned_integral<T>

    void get(T& value) { value = static_cast<T>(number()); }

    template <typename T>
    requires std::is_enum_v<T>

    void get(T& value) { value = static_cast<T>(number()); }

    void get(float& value) { value = std::bit_cast<float>(fixed<std::uint32_t>()); }

    void get(double& value) { value = std::bit_cast<double>(fixed<std::uint64_t>()); }

    void get(std::string& text) {
        const auto size = count();
        text = rest_.substr(0, size);
        rest_.remove_prefix(size);
    }

    void get(std::vector<std::uint32_t>& values) {
        values.resize(count());
        std::int64_t before = 0;
        for (auto& value : values) {
            before += signed_number();
            value = static_cast<std::uint32_t>(before);
        }
    }

    template <typename T>
    void get(std::vector<T>& values) {
        values.resize(count());
        for (auto& value : values) get(value);
    }

    template <typename T, std::size_t size>
    void get(std::array<T, size>& values) {
        for (auto& value : values) get(value);
    }

    template <typename T>
    void get(std::optional<T>& value) {
        bool is_there = false;
        get(is_there);
        value.reset();
        if (!is_there) return;
        T made;  // clang 14 knows no emplace() of classes within a class
        get(made);
        value = std::move(made);
    }

    template <typename T>
    requires std::is_class_v<T>

    void get(T& value) { T::visit(value, *this); }

    std::string_view rest_;
    bool is_broken_ = false;
};

}  // namespace jw::state

// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace jw::state {

/// Writes values as bytes that `Reader` reads back. What a class consists of says its static
/// `visit(self, archive)`, which serves both. Whole numbers take a byte for each seven bits, those
/// of a vector are written as differences, so that what is in order takes little.
class Writer {
public:
    template <typename... Fields>
    void operator()(const Fields&... fields) {
        (put(fields), ...);
    }

    const std::string& bytes() const { return bytes_; }

private:
    void number(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>(value | 0x80U);
        bytes_ += static_cast<char>(value);
    }

    /// Small ones of either sign become small ones.
    void signed_number(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        number(value < 0 ? ~(bits << 1U) : bits << 1U);
    }

    template <typename T>
    requires std::unsigned_integral<T>

    void put(T value) { number(value); }

    template <typename T>
    requires std::is_enum_v<T>

    void put(T value) { number(static_cast<std::uint64_t>(value)); }

    void put(float value) { fixed(std::bit_cast<std::uint32_t>(value)); }

    void put(double value) { fixed(std::bit_cast<std::uint64_t>(value)); }

    template <typename T>
    void fixed(T bits) {
        for (std::size_t i = 0; i < sizeof(T); ++i)
            bytes_ += static_cast<char>((bits >> (8 * i)) & 0xFFU);
    }

    void put(const std::string& text) {
        number(text.size());
        bytes_ += text;
    }

    void put(const std::vector<std::uint32_t>& values) {
        number(values.size());
        std::int64_t before = 0;
        for (const auto value : values) {
            signed_number(static_cast<std::int64_t>(value) - before);
            before = value;
        }
    }

    template <typename T>
    void put(const std::vector<T>& values) {
        number(values.size());
        for (const auto& value : values) put(value);
    }

    template <typename T, std::size_t size>
    void put(const std::array<T, size>& values) {
        for (const auto& value : values) put(value);
    }

    template <typename T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) put(*value);
    }

    template <typename T>
    requires std::is_class_v<T>

    void put(const T& value) { T::visit(value, *this); }

    std::string bytes_;
};

}  // namespace jw::state

// SPDX-License-Identifier: MIT
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace jw {

/// Why there is no answer, in the three parts every message of job-watch has: what failed, why it
/// failed, and what the user can do next ("" where there is nothing to advise).
struct Failure {
    std::string what;
    std::string why;
    std::string next;
};

/// A value, or the reason there is none: an answer the direct caller must handle. Failures that
/// nobody below main can repair are exceptions instead. The member names are std::expected's, so
/// that the move to it, once the oldest supported compiler has it, is mechanical.
template <typename T, typename E = Failure>
class [[nodiscard]] Result {
public:
    Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}

    Result(E error) : state_{std::in_place_index<1>, std::move(error)} {}

    explicit operator bool() const { return state_.index() == 0; }

    bool has_value() const { return state_.index() == 0; }

    T& operator*() & { return value(); }

    const T& operator*() const& { return value(); }

    T&& operator*() && { return std::move(value()); }

    T* operator->() { return &value(); }

    const T* operator->() const { return &value(); }

    T& value() & {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }

    const T& value() const& {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }

    const E& error() const {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, E> state_;
};

}  // namespace jw

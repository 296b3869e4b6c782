// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "show/json/json.hpp"
#include "show/words/moment.hpp"

namespace jw::show {

// What is not known is null in a document, and so is a text without a word.

template <typename T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

inline Json text_or_null(std::string_view text) {
    return text.empty() ? Json(nullptr) : json_text(text);
}

inline Json time_or_null(const std::optional<Instant>& moment) {
    return moment ? Json(rfc3339(*moment)) : Json(nullptr);
}

inline Json seconds_or_null(const std::optional<Micros>& duration) {
    return duration ? Json(static_cast<double>(duration->count()) / 1e6) : Json(nullptr);
}

}  // namespace jw::show

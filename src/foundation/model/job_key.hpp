// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw {

/// A job is what has one name on one host. Its key, by which the store and all code name it, is the
/// name alone for the host that the store was begun on, and `:HOST:NAME` for any other. So each
/// name means what it did while there is one host. A name of the first host that begins with a
/// colon has an empty HOST before it: `::NAME`.
struct JobKey {
    std::string host;  ///< "" for the store's first host; has no colon
    std::string name;

    bool operator==(const JobKey&) const = default;
};

inline std::string text_of(const JobKey& key) {
    if (key.host.empty() && !key.name.starts_with(':')) return key.name;
    return ":" + key.host + ":" + key.name;
}

inline JobKey job_key_of(std::string_view text) {
    if (!text.starts_with(':')) return {.host = {}, .name = std::string{text}};
    const auto end = text.find(':', 1);
    if (end == std::string_view::npos) return {.host = {}, .name = std::string{text}};
    return {.host = std::string{text.substr(1, end - 1)},
            .name = std::string{text.substr(end + 1)}};
}

inline std::string job_name(std::string_view key) { return job_key_of(key).name; }

/// A job for readers: `host` is "" where the store has one host only.
inline std::string job_title(std::string_view key, std::string_view host) {
    auto name = job_name(key);
    return host.empty() ? name : std::string{host}.append(":").append(name);
}

}  // namespace jw

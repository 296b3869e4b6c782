// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "settings/config/config.hpp"
#include "settings/config/document.hpp"
#include "settings/config/place.hpp"
#include "settings/file/safe_file.hpp"

namespace jw::config {

namespace {

std::string complaint_of(const std::string& path, const Unread& unread) {
    return fmt::format("the configuration {} is not read: {}; {}", path, unread.why, unread.next);
}

void read_file(Reading& reading, const std::string& path, Wanted wanted) {
    const auto text = read_safely(path);
    if (text) return reading.add(path, *text);
    const auto& unread = text.error();
    const bool is_missed = wanted == Wanted::named || unread.kind != Unread::Kind::absent;
    if (is_missed) reading.complain(complaint_of(path, unread));
}

void read_beside(Reading& reading, const std::string& file) {
    const auto folder = file.substr(0, file.rfind('/') + 1) + "config.d";
    const auto names = list_safely(folder, ".toml");
    if (!names) {
        if (names.error().kind != Unread::Kind::absent)
            reading.complain(complaint_of(folder, names.error()));
        return;
    }
    for (const auto& name : *names)
        read_file(reading, fmt::format("{}/{}", folder, name), Wanted::named);
}

}  // namespace

Loaded load_from(const std::string& file, Wanted wanted) {
    Reading reading;
    read_file(reading, file, wanted);
    if (file.starts_with('/')) read_beside(reading, file);
    return reading.finish();
}

Loaded load() {
    const auto place = find_place();
    auto loaded = place.file.empty() ? Loaded{} : load_from(place.file, place.wanted);
    if (place.wanted == Wanted::named || place.file.empty()) return loaded;
    for (const auto& file : files_passed_over())
        loaded.complaints.push_back(fmt::format(
            "the configuration {} is not read: only this environment leads to it, that of cron and "
            "systemd does not; move it to {}, or name it in JOB_WATCH_CONFIG for all jobs",
            file, place.file));
    return loaded;
}

}  // namespace jw::config

// SPDX-License-Identifier: MIT
#include "harvest/timer_units.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "base/fd.hpp"

namespace jw::harvest {

namespace {

namespace fs = std::filesystem;

/// systemd.unit(5), lowest first.
constexpr auto system_folders = std::to_array<const char*>(
    {"/run/systemd/generator.late", "/usr/lib/systemd/system", "/lib/systemd/system",
     "/usr/local/lib/systemd/system", "/run/systemd/generator", "/run/systemd/system",
     "/etc/systemd/system", "/run/systemd/transient", "/run/systemd/system.control",
     "/etc/systemd/system.control"});

constexpr auto user_folders = std::to_array<const char*>(
    {"/usr/lib/systemd/user", "/usr/share/systemd/user", "/usr/local/lib/systemd/user",
     "/run/systemd/user", "/etc/systemd/user"});

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::vector<fs::path> folders_of(std::optional<std::uint32_t> uid) {
    if (!uid) return {system_folders.begin(), system_folders.end()};
    std::vector<fs::path> folders{user_folders.begin(), user_folders.end()};
    auto home = environment("XDG_CONFIG_HOME");
    if (home.empty()) home = environment("HOME") + "/.config";
    folders.push_back(fs::path{home} / "systemd/user");
    const auto runtime = "/run/user/" + std::to_string(*uid) + "/systemd/";
    folders.emplace_back(runtime + "generator");
    folders.emplace_back(runtime + "transient");
    return folders;
}

std::string beginning_of(const fs::path& path) {
    constexpr std::size_t most = std::size_t{64} << 10;
    const Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    std::string text(most, '\0');
    const auto length = file ? ::read(file.get(), text.data(), text.size()) : 0;
    text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    return text;
}

/// The last `Unit=` of a text, "" for none.
std::string unit_in(const std::string& text) {
    constexpr std::string_view key = "Unit=";
    std::string unit;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = std::string_view{text}.substr(at, end - at);
        if (line.starts_with(key)) unit = line.substr(key.size());
        at = end + 1;
    }
    while (!unit.empty() && (unit.back() == ' ' || unit.back() == '\r')) unit.pop_back();
    return unit;
}

template <typename Take>
void each_item(const fs::path& folder, Take take) {
    std::error_code error;
    for (fs::directory_iterator item{folder, error}, end; !error && item != end;
         item.increment(error))
        take(item->path());
}

/// What is in a drop-in folder of a timer adds to what is in its file. Both services are wanted
/// where they differ: the past may have known either.
void add_path(journal::Selection& selection, const fs::path& path) {
    const auto name = path.filename().string();
    constexpr std::string_view folder_suffix = ".timer.d";
    if (name.ends_with(".timer")) return selection.add_timer(name, unit_in(beginning_of(path)));
    if (!name.ends_with(folder_suffix)) return;
    each_item(path, [&](const fs::path& file) {
        const auto unit = unit_in(beginning_of(file));
        if (!unit.empty()) selection.add_timer(name.substr(0, name.size() - 2), unit);
    });
}

}  // namespace

void add_timer_units(journal::Selection& selection, std::optional<std::uint32_t> uid) {
    for (const auto& folder : folders_of(uid))
        each_item(folder, [&](const fs::path& path) { add_path(selection, path); });
}

}  // namespace jw::harvest

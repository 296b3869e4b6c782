// SPDX-License-Identifier: MIT
#include "systemd/sd/journal_files.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "systemd/sd/identity.hpp"

namespace jw::sd {

namespace {

namespace fs = std::filesystem;

bool is_journal(const fs::path& path) {
    const auto name = path.filename().string();
    return name.ends_with(".journal") || name.ends_with(".journal~");
}

void add_files(const fs::path& folder, std::vector<std::string>& files) {
    std::error_code error;
    for (fs::directory_iterator item{folder, error}, end; !error && item != end;
         item.increment(error))
        if (is_journal(item->path()) && item->is_regular_file(error)) files.push_back(item->path());
}

/// `ID` and, of the services with LogNamespace=, `ID.NAMESPACE`.
void add_own_folders(const fs::path& folder, std::string_view id, std::vector<std::string>& files) {
    std::error_code error;
    for (fs::directory_iterator item{folder, error}, end; !error && item != end;
         item.increment(error)) {
        const auto name = item->path().filename().string();
        if (name.substr(0, name.find('.')) == id) add_files(item->path(), files);
    }
}

}  // namespace

std::vector<std::string> own_journal_files() {
    std::vector<std::string> files;
    const auto machine = machine_id();
    if (machine.empty()) return files;
    for (const auto* folder : {"/var/log/journal", "/run/log/journal"})
        add_own_folders(folder, machine, files);
    return files;
}

std::vector<std::string> journal_files_in(const std::string& folder) {
    std::vector<std::string> files;
    add_files(folder, files);
    std::error_code error;
    for (fs::directory_iterator item{folder, error}, end; !error && item != end;
         item.increment(error))
        if (item->is_directory(error)) add_files(item->path(), files);
    std::ranges::sort(files);
    return files;
}

}  // namespace jw::sd

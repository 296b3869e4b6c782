// SPDX-License-Identifier: MIT
#include "generate/jobs/jobs_place.hpp"

#include <map>

#include "settings/file/safe_file.hpp"

namespace jw::config {

namespace {

constexpr std::size_t most_files = 1000;
constexpr std::size_t most_bytes = 16 << 20;

struct Place {
    std::string path;
    bool hidden = false;
};

using Places = std::map<std::string, Place>;  // by file name

/// Notes what the name stands for, where no folder before had it.
void note(Places& places, const std::string& folder, const unit::Entry& entry) {
    if (!entry.name.ends_with(".toml") || entry.name.starts_with('.')) return;
    places.try_emplace(entry.name, Place{folder + "/" + entry.name, entry.target == "/dev/null"});
}

/// The files that count, in the order in which they are read.
std::vector<std::string> files_in(const unit::Root& root, const std::vector<std::string>& folders) {
    Places main, parts;
    for (const auto& folder : folders) {
        for (const auto& entry : root.list(folder))
            if (entry.name == "jobs.toml") note(main, folder, entry);
        for (const auto& entry : root.list(folder + "/jobs.d"))
            note(parts, folder + "/jobs.d", entry);
    }
    std::vector<std::string> paths;
    for (const auto* places : {&main, &parts})
        for (const auto& [name, place] : *places)
            if (!place.hidden) paths.push_back(place.path);
    return paths;
}

/// It may have excluded what the files before it chose.
Jobs unreadable(const std::string& path, std::string why, std::string next) {
    Jobs jobs;
    jobs.units_begin_anew = true;
    jobs.complaints.push_back({path, std::move(why), std::move(next)});
    return jobs;
}

Jobs read(const unit::Root& root, const std::string& path, std::size_t& bytes_left) {
    const auto here = root.chased(path);
    if (here.empty()) return unreadable(path, "it leads nowhere", "nothing of it is used");
    const auto text = read_safely(here);
    if (!text) return unreadable(path, text.error().why, text.error().next);
    if (text->size() > bytes_left)
        return unreadable(path, "it and the files before it are larger than 16 MiB",
                          "nothing of it is used");
    bytes_left -= text->size();
    return parse_jobs(*text, path);
}

}  // namespace

std::vector<std::string> jobs_folders(unit::Scope scope, const unit::Home& home) {
    if (scope == unit::Scope::system)
        return {"/etc/job-watch", "/run/job-watch", "/usr/lib/job-watch"};
    std::vector<std::string> folders;
    if (!home.config.empty()) folders.push_back(home.config + "/job-watch");
    folders.emplace_back("/etc/job-watch/user");
    return folders;
}

Jobs load_jobs(const unit::Root& root, const std::vector<std::string>& folders) {
    Jobs jobs;
    std::size_t files_left = most_files, bytes_left = most_bytes;
    for (const auto& path : files_in(root, folders)) {
        if (files_left-- == 0) {
            merge(jobs, unreadable(path, "there are more than 1000 files before it",
                                   "nothing of it, and of those behind it, is used"));
            break;
        }
        merge(jobs, read(root, path, bytes_left));
    }
    return jobs;
}

}  // namespace jw::config

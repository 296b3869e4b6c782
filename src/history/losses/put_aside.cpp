// SPDX-License-Identifier: MIT
#include "history/losses/put_aside.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "foundation/base/fd.hpp"
#include "history/database/dropped.hpp"
#include "history/file/rename_new.hpp"

namespace jw::history {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view reason_suffix = ".why";
constexpr auto aside_folder = "/damaged";
constexpr std::size_t most_aside = 500;
constexpr std::uint64_t most_bytes_aside = std::uint64_t{64} << 20;

struct AsideFile {
    std::string path;
    std::uint64_t bytes = 0;
    Instant changed;
};

/// The entries that lie in a folder, oldest first.
std::vector<AsideFile> files_aside(const std::string& folder) {
    std::vector<AsideFile> files;
    std::error_code error;
    for (fs::directory_iterator item{folder, error}, end; !error && item != end;
         item.increment(error)) {
        auto path = item->path().string();
        struct stat status = {};
        if (path.ends_with(reason_suffix) || ::lstat(path.c_str(), &status) != 0) continue;
        // Moving a file changes its ctime: since then it lies here.
        files.push_back({.path = std::move(path),
                         .bytes = static_cast<std::uint64_t>(status.st_size),
                         .changed = Instant{std::chrono::seconds{status.st_ctim.tv_sec} +
                                            Micros{status.st_ctim.tv_nsec / 1000}}});
    }
    std::ranges::sort(files, {}, [](const auto& file) {
        return std::pair{file.changed, file.path};
    });
    return files;
}

/// A reason that can't be written, as on a full disk, is in the recorder's own words at least.
void write_reason(const std::string& path, std::string_view why) {
    const Fd file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    const auto text = fmt::format("{}\n", why);
    if (file && ::write(file.get(), text.data(), text.size()) < 0) ::unlink(path.c_str());
}

std::string reason_in(const std::string& path) {
    const Fd file{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    std::array<char, 300> bytes{};
    const auto size = file ? ::read(file.get(), bytes.data(), bytes.size()) : -1;
    if (size <= 0) return {};
    const std::string_view text{bytes.data(), static_cast<std::size_t>(size)};
    return std::string{text.substr(0, text.find('\n'))};
}

void keep_few(const std::string& folder, const std::string& parent, Instant now) {
    const auto files = files_aside(folder);
    auto count = files.size();
    std::uint64_t bytes = 0;
    for (const auto& file : files) bytes += file.bytes;
    if (count <= most_aside && bytes <= most_bytes_aside) return;
    DroppedCount dropped{parent};
    for (const auto& file : files) {
        if ((count <= most_aside && bytes <= most_bytes_aside) || !dropped.is_open()) return;
        ::unlink((file.path + std::string{reason_suffix}).c_str());
        if (::unlink(file.path.c_str()) == 0 && !dropped.add_one(now)) return;
        --count;
        bytes -= file.bytes;
    }
}

}  // namespace

bool put_aside(const spool::Found& entry, std::string_view why, Instant now) {
    const auto parent = entry.path.substr(0, entry.path.size() - entry.name.size() - 1);
    const auto folder = parent + aside_folder;
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return false;
    auto target = folder + "/" + entry.name;
    for (int n = 2; n < 1000; ++n) {
        const int error = rename_new(entry.path, target);
        if (error == 0) {
            write_reason(target + std::string{reason_suffix}, why);
            keep_few(folder, parent, now);
        }
        if (error != EEXIST) return error == 0;
        target = folder + "/" + entry.name + "." + std::to_string(n);
    }
    return false;
}

PutAside put_aside_in(const std::vector<std::string>& folders) {
    PutAside aside;
    for (const auto& folder : folders) {
        const auto files = files_aside(folder + aside_folder);
        aside.entries += files.size();
        if (files.empty() || (aside.newest && files.back().changed <= *aside.newest)) continue;
        aside.newest = files.back().changed;
        aside.why = reason_in(files.back().path + std::string{reason_suffix});
    }
    return aside;
}

std::string words_of(const PutAside& aside) {
    return fmt::format(
        "{} could not be recorded and {} kept in the folder damaged of the spool{}{}",
        aside.entries == 1 ? "an entry" : fmt::format("{} entries", aside.entries),
        aside.entries == 1 ? "is" : "are",
        aside.why.empty()    ? ""
        : aside.entries == 1 ? ": "
                             : "; of the last one: ",
        aside.why);
}

}  // namespace jw::history

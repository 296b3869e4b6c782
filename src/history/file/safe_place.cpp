// SPDX-License-Identifier: MIT
#include "history/file/safe_place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

namespace jw::history {

namespace {

constexpr mode_t writable_by_others = 022;

bool is_trusted(uid_t owner) { return owner == 0 || owner == ::geteuid(); }

Objection of_another(const std::string& path, uid_t owner) {
    return {.why = path + " belongs to another user (uid " + std::to_string(owner) + ")",
            .next = "move the store into a folder of your own, or name another one with --db"};
}

/// A sticky folder lets others make a log for the store that is not there yet.
std::optional<Objection> objection_to_folder(const std::string& path) {
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;  // opening the file tells why
    if (!is_trusted(status.st_uid)) return of_another(path, status.st_uid);
    if ((status.st_mode & writable_by_others) == 0) return std::nullopt;
    return Objection{.why = "others can write to the folder " + path + " that it is in",
                     .next = "take that away (chmod go-w " + path +
                             "), or name a store in another folder with --db"};
}

/// What lies above can be exchanged by who may write there, but for what is another's in a sticky
/// one.
std::optional<Objection> objection_above(std::string path) {
    while (path.size() > 1) {
        const auto slash = path.rfind('/');
        path = path.substr(0, slash == 0 ? 1 : slash);
        struct stat status = {};
        if (::stat(path.c_str(), &status) != 0) return std::nullopt;
        if (!is_trusted(status.st_uid)) return of_another(path, status.st_uid);
        if ((status.st_mode & writable_by_others) != 0 && (status.st_mode & S_ISVTX) == 0)
            return Objection{.why = "others can write to " + path + ", which leads to it",
                             .next = "take that away (chmod go-w " + path +
                                     "), or name a store in another folder with --db"};
    }
    return std::nullopt;
}

std::optional<Objection> objection_to_file(const std::string& path) {
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return std::nullopt;
    const std::string next = "see who made it, and move it away; the runs wait in the spool";
    if (!S_ISREG(status.st_mode))
        return Objection{.why = path + " is no regular file", .next = next};
    if (status.st_uid != ::geteuid())
        return Objection{
            .why = path + " belongs to another user (uid " + std::to_string(status.st_uid) + ")",
            .next = next};
    if (status.st_nlink <= 1) return std::nullopt;
    return Objection{.why = path +
                            " has a second name (a hard link): what is written to it may be "
                            "somebody else's",
                     .next = next};
}

}  // namespace

std::optional<Objection> objection_to_place(const std::string& file) {
    const auto slash = file.rfind('/');
    const auto folder = slash == std::string::npos ? "." : slash == 0 ? "/" : file.substr(0, slash);
    const std::unique_ptr<char, decltype(&std::free)> real{::realpath(folder.c_str(), nullptr),
                                                           &std::free};
    if (real != nullptr) {
        if (auto objection = objection_to_folder(real.get())) return objection;
        if (::geteuid() == 0)
            if (auto objection = objection_above(real.get())) return objection;
    }
    for (const auto* part : {"-wal", "-shm", "-journal"})
        if (auto objection = objection_to_file(file + part)) return objection;
    return objection_to_file(file);
}

}  // namespace jw::history

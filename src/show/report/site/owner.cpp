// SPDX-License-Identifier: MIT
#include "show/report/site/owner.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>

#include "foundation/base/fd.hpp"

namespace jw::report {

namespace {

constexpr auto owner_file = ".store";

bool is_another(const std::string& owner, const std::string& store) {
    if (owner.empty() || owner == store) return false;
    return ::access(owner.c_str(), F_OK) == 0 || errno != ENOENT;
}

/// Of a folder that may not be there, and is not made.
std::string owner_of(const std::string& folder) {
    const auto path = folder + "/" + owner_file;
    const Fd file{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
    std::array<char, PATH_MAX> text{};
    const auto length = ::read(file.get(), text.data(), text.size());
    return length > 0 ? std::string{text.data(), static_cast<std::size_t>(length)} : "";
}

}  // namespace

std::string usual_folder(const std::string& store) {
    const auto beside = store.substr(0, store.rfind('/')) + "/html";
    return is_another(owner_of(beside), store) ? store + "-html" : beside;
}

std::optional<Failure> claim(const Folder& folder, const std::string& store) {
    const auto owner = folder.read(owner_file, PATH_MAX).value_or("");
    if (owner == store) return std::nullopt;
    if (is_another(owner, store))
        return Failure{"can't make the report in " + folder.path(),
                       "it is that of another store, " + owner,
                       "give each store a folder of its own: job-watch report --output DIR, or "
                       "'dir' in [report] of the configuration"};
    return folder.write_private(owner_file, store);
}

}  // namespace jw::report

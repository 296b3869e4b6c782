// SPDX-License-Identifier: MIT
#include "send/delivery/secret.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "foundation/base/fd.hpp"
#include "show/terminal/shown.hpp"

namespace jw::send {

namespace {

constexpr std::size_t longest_secret = 4096;

enum class Place { file, credential };

struct Source {
    std::string path;
    Place place = Place::file;
};

Failure unusable(const std::string& file, std::string why, std::string next) {
    return {.what = "can't use the secret in " + show::shown(file, show::Charset::utf8),
            .why = std::move(why),
            .next = std::move(next)};
}

Result<Source> source_of(const std::string& file) {
    if (file.starts_with('/')) return Source{file, Place::file};
    const bool plain = !file.empty() && file.find('/') == std::string::npos && file[0] != '.';
    if (!plain)
        return unusable(file, "this is neither a path from the root nor the name of a credential",
                        "write the whole path, or the name given to LoadCredential=");
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr || folder[0] != '/')
        return unusable(file, "CREDENTIALS_DIRECTORY is not set, so there are no credentials",
                        "write the whole path of a file, or pass it with LoadCredential=, see "
                        "job-watch.toml(5)");
    return Source{std::string{folder} + "/" + file, Place::credential};
}

/// Why nobody but the user and root may have written or read it; "" where that is so. A
/// credential's folder is shut to others by systemd, which gives the files in it group bits for its
/// ACL.
std::string exposure(const struct stat& file, Place place) {
    if (!S_ISREG(file.st_mode)) return "it is not a regular file";
    if (file.st_uid != ::geteuid() && file.st_uid != 0)
        return fmt::format("it belongs to user {}", file.st_uid);
    if (place == Place::file && (file.st_mode & 077U) != 0)
        return fmt::format("others may read or write it (mode {:04o})", file.st_mode & 07777U);
    return "";
}

/// At most `longest_secret` + 1 bytes.
std::string content_of(const Fd& file) {
    std::string content(longest_secret + 1, '\0');
    std::size_t length = 0;
    while (length < content.size()) {
        const auto n = ::read(file.get(), content.data() + length, content.size() - length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        length += static_cast<std::size_t>(n);
    }
    content.resize(length);
    return content;
}

bool is_printable(char c) { return c > 0x20 && c < 0x7F; }

void without_line_end(std::string& text) {
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
}

std::string flaw_of(std::string_view text) {
    if (text.empty()) return "it is empty";
    if (text.size() > longest_secret)
        return fmt::format("it is longer than {} bytes", longest_secret);
    if (text.front() == ' ' || text.back() == ' ') return "it begins or ends with a space";
    const auto fits = [](char c) { return is_printable(c) || c == ' '; };
    if (!std::ranges::all_of(text, fits)) return "it is not one line of printable ASCII";
    return "";
}

}  // namespace

void wipe(std::string& text) noexcept {
    ::explicit_bzero(text.data(), text.capacity());
    text.clear();
}

Secret::Secret(std::string text) noexcept { take(text); }

Secret::Secret(Secret&& other) noexcept { take(other.text_); }

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) take(other.text_);
    return *this;
}

Secret::~Secret() { send::wipe(text_); }

/// Short texts live inside the string, where a move leaves them behind.
void Secret::take(std::string& text) noexcept {
    send::wipe(text_);
    text_.swap(text);  // the old one was wiped just now
    send::wipe(text);
}

Result<Secret> read_secret(const std::string& file) {
    const auto source = source_of(file);
    if (!source) return source.error();
    const Fd opened{
        ::open(source->path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW)};
    if (!opened)
        return unusable(file, errno == ELOOP ? "it is a symbolic link" : std::strerror(errno),
                        "check the path; job-watch-sender.service of the system sees no homes");

    struct stat facts {};

    if (::fstat(opened.get(), &facts) != 0) return unusable(file, std::strerror(errno), "");
    if (auto why = exposure(facts, source->place); !why.empty())
        return unusable(
            file, std::move(why),
            "make it yours and run: chmod 600 " + show::shown(file, show::Charset::utf8));
    auto text = content_of(opened);
    without_line_end(text);
    if (auto why = flaw_of(text); !why.empty()) {
        wipe(text);
        return unusable(file, std::move(why), "write the secret, and nothing else, into it");
    }
    return Secret{std::move(text)};
}

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#include "capture/helpers/fingerprint.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>

#include "foundation/base/fd.hpp"

namespace jw::wrapper {

using spool::Tag;

namespace {

using Path = Text<PATH_MAX>;

constexpr auto interpreters =
    std::to_array<std::string_view>({"sh", "bash", "dash", "ksh", "zsh", "python", "python3",
                                     "perl", "ruby", "node", "php", "env"});

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_interpreter(std::string_view command) {
    return std::ranges::find(interpreters, base_name(command)) != interpreters.end();
}

bool is_file(const char* path, struct stat& status) {
    return ::stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/// From where the job began: the spooler has left that folder.
bool find_file(Path& path, std::string_view name, const char* folder, struct stat& status) {
    path = {};
    if (!name.starts_with('/')) path.add(folder).add("/");
    path.add(name);
    return is_file(path.c_str(), status);
}

/// As execvp(3) looks for it.
bool find_command(Path& path, std::string_view name, const char* folder, struct stat& status) {
    if (name.find('/') != std::string_view::npos) return find_file(path, name, folder, status);
    const char* list = std::getenv("PATH");
    std::string_view rest = list != nullptr ? list : "/bin:/usr/bin";
    while (!rest.empty()) {
        const auto part = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        Path candidate;
        if (!part.empty()) candidate.add(part).add("/");
        candidate.add(name);
        if (find_file(path, candidate.view(), folder, status)) return true;
    }
    return false;
}

/// The text while it is put together. What does not fit is left out.
class Sheet {
public:
    Sheet& add(std::string_view text) {
        const auto fitting = text.substr(0, bytes_.size() - length_);
        // A newline ends a line here.
        std::ranges::replace_copy(fitting, bytes_.data() + length_, '\n', '?');
        length_ += fitting.size();
        return *this;
    }

    Sheet& add_number(std::uint64_t number, unsigned base = 10) {
        Text<24> digits;
        digits.add_number(number, base);
        return add(digits.view());
    }

    void end_line() {
        if (length_ < bytes_.size()) bytes_[length_++] = '\n';
    }

    std::string_view view() const { return {bytes_.data(), length_}; }

private:
    std::array<char, std::size_t{12} * 1024> bytes_;
    std::size_t length_ = 0;
};

/// `SIZE MTIME`, in bytes and seconds since the epoch.
void add_status(Sheet& sheet, const struct stat& status) {
    sheet.add(" ").add_number(static_cast<std::uint64_t>(status.st_size));
    sheet.add(" ").add_number(static_cast<std::uint64_t>(status.st_mtim.tv_sec));
}

/// Of a script that is small enough to be read in no time.
void add_hash(Sheet& sheet, const Path& path) {
    static std::array<char, std::size_t{64} * 1024> bytes;
    const Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
    const auto n = file ? ::read(file.get(), bytes.data(), bytes.size()) : -1;
    if (n < 0 || static_cast<std::size_t>(n) == bytes.size()) return;
    sheet.add(" ").add_number(spool::checksum(bytes.data(), static_cast<std::size_t>(n)), 16);
}

void add_file(Sheet& sheet, std::string_view what, const Path& path, const struct stat& status) {
    sheet.add(what).add(" ").add(path.view());
    add_status(sheet, status);
    constexpr off_t small = off_t{64} * 1024;
    if (status.st_size < small) add_hash(sheet, path);
    sheet.end_line();
}

/// The first word of a shell's line, or the first one behind an interpreter's options.
std::string_view script_of(const Options& options) {
    if (options.shell_line != nullptr) {
        const std::string_view line{options.shell_line};
        return line.substr(0, line.find_first_of(" \t;&|<>"));
    }
    if (options.command[0] == nullptr || !is_interpreter(options.command[0])) return {};
    for (char** word = options.command + 1; *word != nullptr; ++word)
        if (**word != '-') return *word;
    return {};
}

void add_files(Sheet& sheet, const Plumbing& plumbing, const Options& options) {
    Path path;
    struct stat status = {};
    const char* const folder = plumbing.birth.cwd;
    const char* const command =
        options.shell_line != nullptr ? options.shell_command[0] : options.command[0];
    if (command != nullptr && find_command(path, command, folder, status))
        add_file(sheet, "command", path, status);
    const auto script = script_of(options);
    const bool is_path = script.find('/') != std::string_view::npos;
    const bool is_found = options.shell_line != nullptr && !is_path
                              ? find_command(path, script, folder, status)
                              : find_file(path, script, folder, status);
    if (!script.empty() && is_found) add_file(sheet, "script", path, status);
}

void add_environment(Sheet& sheet) {
    static std::array<std::string_view, 512> names;
    std::size_t count = 0;
    for (char** entry = environ; *entry != nullptr && count < names.size(); ++entry) {
        const std::string_view word{*entry};
        names[count++] = word.substr(0, word.find('='));
    }
    const auto known = std::span{names}.first(count);
    std::ranges::sort(known);
    sheet.add("environment");
    for (const auto name : known) sheet.add(" ").add(name);
    sheet.end_line();
}

}  // namespace

void add_fingerprint(spool::Facts& facts, const Plumbing& plumbing, const Options& options,
                     const Context& context) {
    static Sheet sheet;
    sheet = {};
    sheet.add("kernel ").add(context.kernel.view()).end_line();
    add_files(sheet, plumbing, options);
    if (const char* path = std::getenv("PATH")) sheet.add("PATH ").add(path).end_line();
    add_environment(sheet);
    facts.add(Tag::fingerprint, sheet.view());
}

}  // namespace jw::wrapper

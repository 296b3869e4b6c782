// SPDX-License-Identifier: MIT
#include "generate/write/writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <future>
#include <iterator>
#include <map>

#include "foundation/base/fd.hpp"

namespace jw::generate {

namespace {

/// No suffix of a unit or drop-in: systemd passes over what a killed generator leaves behind.
constexpr const char* temporary_name = ".job-watch-generator.tmp";

/// A write within one page ends before a signal does: a killed generator leaves all of the text, or
/// an empty file, which is a drop-in that says nothing, or a unit that can't be started.
constexpr std::size_t written_at_once = 4096;

/// 0 or an errno.
int write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

/// One folder of the output. All functions give 0 or an errno.
class Folder {
public:
    explicit Folder(const std::string& path)
        : fd_{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)}, error_{fd_ ? 0 : errno} {}

    /// Made where it is not there.
    Folder(const Folder& above, const std::string& name) {
        if (::mkdirat(above.fd_.get(), name.c_str(), 0755) != 0 && errno != EEXIST) {
            error_ = errno;
            return;
        }
        fd_ = Fd{::openat(above.fd_.get(), name.c_str(),
                          O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
        if (!fd_) error_ = errno;
    }

    int error() const { return error_; }

    int add_file(const std::string& name, std::string_view text) const {
        if (text.size() > written_at_once) return add_by_renaming(name, text);
        const int error = write_new(name.c_str(), text);
        return error == EEXIST ? add_by_renaming(name, text) : error;
    }

    int add_link(const std::string& name, const std::string& target) const {
        if (::symlinkat(target.c_str(), fd_.get(), name.c_str()) == 0) return 0;
        if (errno != EEXIST) return errno;
        forget(temporary_name);
        if (::symlinkat(target.c_str(), fd_.get(), temporary_name) != 0) return errno;
        return move_to(name);
    }

private:
    int add_by_renaming(const std::string& name, std::string_view text) const {
        forget(temporary_name);
        const int error = write_new(temporary_name, text);
        return error != 0 ? error : move_to(name);
    }

    /// Nothing stays of what can't be written in full.
    int write_new(const char* name, std::string_view text) const {
        const Fd file{
            ::openat(fd_.get(), name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644)};
        if (!file) return errno;
        const int error = write_all(file.get(), text);
        if (error != 0) forget(name);
        return error;
    }

    int move_to(const std::string& name) const {
        if (::renameat(fd_.get(), temporary_name, fd_.get(), name.c_str()) == 0) return 0;
        const int error = errno;
        forget(temporary_name);
        return error;
    }

    void forget(const char* name) const { ::unlinkat(fd_.get(), name, 0); }

    Fd fd_;
    int error_ = 0;
};

/// Writes one output after the other; keeps the folders open that many share.
class Writer {
public:
    explicit Writer(const std::string& path) : top_{path} {}

    int add(const Output& output) {
        if (top_.error() != 0) return top_.error();
        const auto slash = output.path.find('/');
        if (slash == std::string::npos) return add_to(top_, output.path, output);
        const auto& below = folder(output.path.substr(0, slash));
        if (below.error() != 0) return below.error();
        return add_to(below, output.path.substr(slash + 1), output);
    }

private:
    static int add_to(const Folder& folder, const std::string& name, const Output& output) {
        return output.target.empty() ? folder.add_file(name, output.text)
                                     : folder.add_link(name, output.target);
    }

    /// One at a time for drop-ins, which have a folder each; the one for links stays.
    const Folder& folder(const std::string& name) {
        if (!name.ends_with(".wants")) folders_.clear_but_wants();
        return folders_.get(top_, name);
    }

    class Open {
    public:
        void clear_but_wants() {
            std::erase_if(open_, [](const auto& one) { return !one.first.ends_with(".wants"); });
        }

        const Folder& get(const Folder& top, const std::string& name) {
            return open_.try_emplace(name, top, name).first->second;
        }

    private:
        std::map<std::string, Folder> open_;
    };

    Folder top_;
    Open folders_;
};

enum class Level { top, below };

std::vector<Failure> write_level(const Plan& plan, const std::string& folder, Level level) {
    std::vector<Failure> failures;
    Writer writer{folder};
    for (const auto& output : plan.outputs) {
        const bool below = output.path.find('/') != std::string::npos;
        if (below != (level == Level::below)) continue;
        if (const int error = writer.add(output))
            failures.push_back(
                {"can't write " + folder + "/" + output.path, std::strerror(error), ""});
    }
    return failures;
}

}  // namespace

std::vector<Failure> write_plan(const Plan& plan, const std::string& folder) {
    if (plan.outputs.empty()) return {};
    // A folder takes one new name at a time. Where there are many, those of other folders are
    // made meanwhile, by a thread if there can be one.
    constexpr std::size_t many = 300;
    const auto how = plan.outputs.size() < many ? std::launch::deferred
                                                : std::launch::async | std::launch::deferred;
    auto below = std::async(how, [&] { return write_level(plan, folder, Level::below); });
    auto failures = write_level(plan, folder, Level::top);
    std::ranges::move(below.get(), std::back_inserter(failures));
    return failures;
}

}  // namespace jw::generate

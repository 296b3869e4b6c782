// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "capture/spool/checkpoint.hpp"
#include "capture/spool/folder.hpp"
#include "capture/spool/reader.hpp"
#include "capture/spool/run_entry.hpp"
#include "foundation/base/clock.hpp"
#include "foundation/base/fd.hpp"
#include "foundation/base/helper.hpp"
#include "programs/companion/outlet.hpp"

namespace jw::companion {

namespace {

constexpr const char* recorder = "job-watch-record";

Failure failure(const std::string& what, int error) {
    return {.what = what, .why = std::strerror(error), .next = "run job-watch doctor"};
}

/// What a program prints, if it ends well.
std::optional<std::string> printed_by(const char* program, const std::vector<const char*>& words) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
    const Fd out{ends[0]};
    Fd in{ends[1]};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in.get(), STDOUT_FILENO);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, program, &actions, nullptr,
                                    const_cast<char* const*>(words.data()), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    in.close();
    if (error != 0) return std::nullopt;
    std::string text;
    std::array<char, 65536> chunk;
    for (ssize_t n = 0; (n = ::read(out.get(), chunk.data(), chunk.size())) != 0;) {
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) break;
        text.append(chunk.data(), static_cast<std::size_t>(n));
    }
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status == 0 ? std::optional{std::move(text)} : std::nullopt;
}

/// What an entry holds of its one stream; nothing where nobody told.
std::optional<spool::KeptBytes> kept_of(const spool::Entry& entry) {
    const auto& facts = entry.run.out;
    if (!facts.known) return std::nullopt;
    const std::string_view out = entry.output.out;
    const auto head = facts.dropped > 0 ? facts.gap_at : out.size();
    return spool::KeptBytes{
        .seen = facts.seen, .head = out.substr(0, head), .tail = out.substr(head)};
}

class SpoolOutlet : public Outlet {
public:
    explicit SpoolOutlet(std::string store) : store_{std::move(store)} {}

    /// The recorder reads it: a store takes SQLite, which has no place in a process that stays.
    Result<std::string> resume() override {
        const auto program = helper_program(recorder);
        auto state = printed_by(program.c_str(), {recorder, "--store", store_.c_str(), "--resume",
                                                  source.data(), nullptr});
        if (state) return *std::move(state);
        return failure("can't read from the store " + store_ + " how far the journal was read",
                       program.view().empty() ? ENOENT : EIO);
    }

    std::optional<Failure> run(std::string_view bytes) override {
        const auto entry = spool::parse(bytes);
        if (!entry)
            return Failure{"can't understand the reader of journals", entry.error().why,
                           "install all parts of job-watch in the same version"};
        const auto& run = entry->run;
        const int error = spool::leave({.run = run,
                                        .uid = entry->uid,
                                        .revision = static_cast<unsigned>(entry->revision),
                                        .output = kept_of(*entry),
                                        .closes = entry->closes},
                                       place());
        if (error != 0) return failure("can't leave a run in the spool of " + store_, error);
        if (!is_end(run.outcome) || run.invocation_id.empty()) start_recorder();
        return std::nullopt;
    }

    std::optional<Failure> checkpoint(std::string_view state) override {
        spool::Path path;
        const auto folder =
            spool::spool_folder(path, place(), 0) ? spool::open_folder(path, 0) : Fd{};
        const int error =
            folder ? spool::write_checkpoint(folder, source, state, micros_on(CLOCK_REALTIME))
                   : errno;
        start_recorder();
        if (error != 0) return failure("can't write into the spool of " + store_, error);
        return std::nullopt;
    }

private:
    spool::Path place() const {
        spool::Path path;
        static_cast<void>(spool::find_store(path, store_.c_str(), "/"));
        return path;
    }

    void start_recorder() const {
        const auto program = helper_program(recorder);
        const std::array<const char*, 4> words{recorder, "--store", store_.c_str(), nullptr};
        if (!program.view().empty()) start_detached(program.c_str(), words.data());
    }

    std::string store_;
};

}  // namespace

std::unique_ptr<Outlet> spool_outlet(std::string store) {
    return std::make_unique<SpoolOutlet>(std::move(store));
}

}  // namespace jw::companion

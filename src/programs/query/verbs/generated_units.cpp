// SPDX-License-Identifier: MIT
#include "programs/query/verbs/generated_units.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

#include "foundation/base/fd.hpp"
#include "generate/write/writer.hpp"

namespace jw::query {

namespace {

using Words = std::vector<std::string>;

constexpr const char* analyze = "systemd-analyze";

/// A folder for as long as it is looked at.
class Scratch {
public:
    Scratch() {
        path_ = std::filesystem::temp_directory_path() / "job-watch-units-XXXXXX";
        if (::mkdtemp(path_.data()) == nullptr) path_.clear();
    }

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    ~Scratch() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

std::vector<char*> pointers_to(Words& words) {
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

std::string read_to_end(const Fd& fd) {
    std::string bytes;
    std::array<char, 65536> chunk{};
    while (true) {
        const auto n = ::read(fd.get(), chunk.data(), chunk.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return bytes;
        bytes.append(chunk.data(), static_cast<std::size_t>(n));
    }
}

/// Everything that the program writes; fails if it can't be started.
Result<std::string> output_of(Words words, Words variables) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return Failure{analyze, std::strerror(errno), "try again"};
    const Fd reader{ends[0]};
    Fd writer{ends[1]};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_adddup2(&actions, writer.get(), fd);
    pid_t pid = 0;
    const int error = ::posix_spawnp(&pid, words.front().c_str(), &actions, nullptr,
                                     pointers_to(words).data(), pointers_to(variables).data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        return Failure{std::string{"can't start "} + analyze, std::strerror(error),
                       "see what would be written with --dry-run alone"};
    writer.close();
    auto output = read_to_end(reader);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return output;
}

/// Looks at unit files, with `folders` before systemd's own search path.
class Analysis {
public:
    explicit Analysis(const generate::World& world) : world_{world} {}

    Result<std::multiset<std::string>> lines(const std::string& first, const Words& files) const {
        Words words{analyze, "verify", "--man=no"};
        if (world_.scope == unit::Scope::user) words.emplace_back("--user");
        words.insert(words.end(), files.begin(), files.end());
        auto output = output_of(std::move(words), variables(first));
        if (!output) return output.error();
        std::multiset<std::string> found;
        for (std::size_t begin = 0; begin < output->size();) {
            const auto end = std::min(output->find('\n', begin), output->size());
            if (end > begin) found.insert(without(output->substr(begin, end - begin), first + "/"));
            begin = end + 1;
        }
        return found;
    }

private:
    /// The colon at the end of the path stands for systemd's own.
    Words variables(const std::string& first) const {
        std::string path = first.empty() ? "" : first + ":";
        if (!world_.root.is_machine())
            for (const auto& folder : unit::search_path(world_.scope, world_.home)) {
                if (folder.generated) continue;  // ours stand for them
                const auto here = world_.root.chased(folder.path);
                if (!here.empty()) path += here + ":";
            }
        Words variables{"LC_ALL=C", "SYSTEMD_LOG_TARGET=console", "SYSTEMD_LOG_COLOR=0"};
        if (!path.empty()) variables.push_back("SYSTEMD_UNIT_PATH=" + path);
        for (const auto* name : {"PATH", "HOME", "XDG_RUNTIME_DIR"})
            if (const char* value = std::getenv(name))
                variables.push_back(std::string{name} + "=" + value);
        return variables;
    }

    static std::string without(std::string line, const std::string& folder) {
        if (folder.size() < 2) return line;
        for (auto at = line.find(folder); at != std::string::npos; at = line.find(folder))
            line.erase(at, folder.size());
        return line;
    }

    const generate::World& world_;
};

}  // namespace

Result<std::vector<std::string>> verify(const generate::Plan& plan, const generate::World& world) {
    const Scratch folder;
    if (folder.path().empty()) return Failure{"a temporary folder", std::strerror(errno), ""};
    const auto failures = generate::write_plan(plan, folder.path());
    if (!failures.empty()) return failures.front();

    Words before, after;
    for (const auto& output : plan.outputs) {
        if (!output.unit.empty())
            before.push_back(world.root.chased(output.unit));
        else if (output.target.empty())
            after.push_back(folder.path() + "/" + output.path);
    }
    after.insert(after.end(), before.begin(), before.end());
    if (after.empty()) return std::vector<std::string>{};

    const Analysis analysis{world};
    Result<std::multiset<std::string>> known{std::multiset<std::string>{}};
    if (!before.empty()) known = analysis.lines("", before);
    if (!known) return known.error();
    const auto said = analysis.lines(folder.path(), after);
    if (!said) return said.error();
    std::vector<std::string> news;
    for (const auto& line : *said)
        if (!known->contains(line)) news.push_back(line);
    return news;
}

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include "notify/own_unit.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "notify/child.hpp"

namespace jw::notify {

namespace {

constexpr auto program = "/usr/bin/systemd-run";

/// What a session depends on; of the rest, which is a job's, nothing is passed on.
constexpr std::array variables{
    "HOME",           "PATH", "LANG", "JOB_WATCH_CONFIG", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR"};

std::vector<std::string> words_for(const Options& options, const std::string& self) {
    std::vector<std::string> words{
        program,      "--quiet",   "--no-ask-password",
        "--no-block", "--collect", "--description=Sends the Notices of job-watch"};
    if (::geteuid() != 0) words.emplace_back("--user");
    for (const auto* name : variables)
        if (std::getenv(name) != nullptr) words.push_back("--setenv=" + std::string{name});
    words.insert(words.end(), {"--", self, "--store", options.store, "--here"});
    return words;
}

}  // namespace

bool is_in_service() { return std::getenv("INVOCATION_ID") != nullptr; }

bool restart_in_own_unit(const Options& options) {
    constexpr std::chrono::seconds patience{5};
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error || ::access("/run/systemd/system", F_OK) != 0 || ::access(program, X_OK) != 0)
        return false;
    const auto ended = run_child({.argv = words_for(options, self.string()),
                                  .environment = {},
                                  .input = {},
                                  .deadline = std::chrono::steady_clock::now() + patience});
    return ended && ended->in_time && WIFEXITED(ended->wait_status) &&
           WEXITSTATUS(ended->wait_status) == 0;
}

}  // namespace jw::notify

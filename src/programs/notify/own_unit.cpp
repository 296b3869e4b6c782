// SPDX-License-Identifier: MIT
#include "programs/notify/own_unit.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "send/channels/child.hpp"

namespace jw::send {

namespace {

constexpr auto program = "/usr/bin/systemd-run";

/// What a session depends on; of the rest, which is a job's, nothing is passed on.
constexpr std::array variables{"HOME", "JOB_WATCH_CONFIG", "XDG_RUNTIME_DIR"};

/// Names of files without a slash, which are credentials.
std::set<std::string> credentials_of(const config::Config& config) {
    std::set<std::string> names;
    for (const auto& [name, channel] : config.channels) {
        names.insert({channel.url_file, channel.hmac_file, channel.token_file});
        for (const auto& [header, file] : channel.header_files) names.insert(file);
    }
    std::erase_if(names, [](const auto& name) {
        return name.empty() || name.find_first_of("/:") != std::string::npos;
    });
    return names;
}

/// Ours are gone once our unit has ended, so the new one has to have its own by then.
void pass_credentials(std::vector<std::string>& words, const config::Config& config) {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    bool any = false;
    for (const auto& name : credentials_of(config)) {
        const auto file = folder == nullptr ? "" : fmt::format("{}/{}", folder, name);
        if (::access(file.c_str(), R_OK) != 0) continue;
        words.push_back(fmt::format("--property=LoadCredential={}:{}", name, file));
        any = true;
    }
    words.emplace_back(any ? "--property=Type=exec" : "--no-block");
}

std::vector<std::string> words_for(const Options& options, const config::Config& config,
                                   const std::string& self) {
    std::vector<std::string> words{program, "--quiet", "--no-ask-password", "--collect",
                                   "--description=Sends the Notices of job-watch"};
    if (::geteuid() != 0) words.emplace_back("--user");
    pass_credentials(words, config);
    for (const auto* name : variables)
        if (std::getenv(name) != nullptr) words.push_back("--setenv=" + std::string{name});
    words.insert(words.end(), {"--", self, "--store", options.store, "--here"});
    return words;
}

}  // namespace

bool is_in_service() { return std::getenv("INVOCATION_ID") != nullptr; }

bool restart_in_own_unit(const Options& options, const config::Config& config) {
    constexpr std::chrono::seconds patience{5};
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error || ::access("/run/systemd/system", F_OK) != 0 || ::access(program, X_OK) != 0)
        return false;
    const auto ended = run_child({.argv = words_for(options, config, self.string()),
                                  .environment = {},
                                  .input = {},
                                  .deadline = std::chrono::steady_clock::now() + patience});
    return ended && ended->in_time && WIFEXITED(ended->wait_status) &&
           WEXITSTATUS(ended->wait_status) == 0;
}

}  // namespace jw::send

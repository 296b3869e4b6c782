// SPDX-License-Identifier: MIT
#include "generate/write/wrapper_program.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "foundation/base/child.hpp"
#include "foundation/base/proc.hpp"
#include "generate/wrapper_path.hpp"

namespace jw::generate {

namespace {

constexpr int milliseconds = 2000;
constexpr int exit_wrong_usage = 125;  // what `job-watch run` says to no command

std::string fault_when_run(const std::string& path) {
    const auto code = trial_run(path.c_str(), "run", milliseconds);
    if (!code) return path + " can't be run: " + std::strerror(errno);
    if (*code == exit_wrong_usage) return {};
    return path + " does not run as it should; install job-watch again";
}

}  // namespace

Wrapper installed_wrapper(const unit::Root& root) {
    // Units and crontabs name it without the dots of a portable build's path.
    Wrapper wrapper{std::filesystem::path{program_at(wrapper_path)}.lexically_normal(), {}};
    if (root.executors(wrapper.path) != unit::Executors::everybody)
        wrapper.fault = wrapper.path + " is not there, or not everybody may execute it";
    else if (root.is_machine())
        wrapper.fault = fault_when_run(wrapper.path);
    return wrapper;
}

}  // namespace jw::generate

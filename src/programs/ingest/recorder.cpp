// SPDX-License-Identifier: MIT
#include "programs/ingest/recorder.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "foundation/base/helper.hpp"
#include "foundation/base/own_environment.hpp"
#include "foundation/base/proc.hpp"

namespace jw::ingest {

bool Recorder::start() {
    auto program = helper_program("job-watch-record");
    if (program.view().empty()) return false;
    std::string name{program.view()}, option = "--store";
    const std::array<char*, 4> words{name.data(), option.data(), store_.data(), nullptr};
    if (::posix_spawn(&pid_, name.c_str(), nullptr, nullptr, words.data(), own_environment()) !=
        0) {
        pid_ = -1;
        return false;
    }
    process_ = open_process(pid_);
    return true;
}

void Recorder::reap() {
    if (pid_ <= 0 || ::waitpid(pid_, nullptr, WNOHANG) == 0) return;
    pid_ = -1;
    process_.close();
}

}  // namespace jw::ingest

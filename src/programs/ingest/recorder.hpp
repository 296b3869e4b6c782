// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>

#include "foundation/base/fd.hpp"

namespace jw::ingest {

/// job-watch-record at work on the store, as a child of this process: one at a time.
class Recorder {
public:
    explicit Recorder(std::string store) : store_{std::move(store)} {}

    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;
    Recorder(Recorder&&) = delete;
    Recorder& operator=(Recorder&&) = delete;
    /// Leaves it at work, if it is.
    ~Recorder() = default;

    /// False if there is no such program, or it can't be started.
    bool start();

    bool is_running() const { return pid_ > 0; }

    /// Readable when it has ended; -1 if it does not run, or on kernels before 5.3.
    int descriptor() const { return process_.get(); }

    /// Looks whether it has ended.
    void reap();

private:
    std::string store_;
    pid_t pid_ = -1;
    Fd process_;
};

}  // namespace jw::ingest

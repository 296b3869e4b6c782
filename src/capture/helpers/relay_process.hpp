// SPDX-License-Identifier: MIT
#pragma once

#include "capture/helpers/plumbing.hpp"
#include "capture/run/options.hpp"

namespace jw::wrapper {

/// Forks the relay R: it moves the job's output, counts the signals that reach its process group,
/// and goes on by itself when the wrapper is killed, or when the job has ended and processes that
/// it left behind still hold its pipes. Its pid, or -1.
pid_t start_relay(Plumbing& plumbing, const Options& options);

}  // namespace jw::wrapper

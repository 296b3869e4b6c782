// SPDX-License-Identifier: MIT
#pragma once

#include "capture/helpers/plumbing.hpp"
#include "capture/run/context.hpp"
#include "capture/run/options.hpp"
#include "capture/spool/writer.hpp"

namespace jw::wrapper {

/// Adds what a run depends on beside its command line: the kernel, the program, its script, $PATH,
/// and the names in the environment. Looks at files, so that it is the spooler's to do.
void add_fingerprint(spool::Facts& facts, const Plumbing& plumbing, const Options& options,
                     const Context& context);

}  // namespace jw::wrapper

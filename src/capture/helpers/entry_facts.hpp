// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "capture/helpers/plumbing.hpp"
#include "capture/run/context.hpp"
#include "capture/run/options.hpp"
#include "capture/spool/writer.hpp"

namespace jw::wrapper {

/// Adds what is known from the beginning: who runs what, where, since when.
void add_origin(spool::Facts& facts, const Plumbing& plumbing, const Options& options,
                const Context& context);

/// Adds how the run ended, but for its output, of which `unkept` says why none is kept (mostly "").
void add_ending(spool::Facts& facts, const Shared& shared, unsigned revision,
                std::string_view unkept);

/// Adds when output came, if anybody noted it.
void add_output_times(spool::Facts& facts, const Plumbing& plumbing);

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "generate/plan/plan.hpp"

namespace jw::generate {

/// `WHAT: WHY; NEXT`, as the log and the dry run say it: always one line, controls written as \x0a.
std::string line_of(const Failure& failure);

/// `WHAT: WHY`, likewise.
std::string line_of(const Note& note);

/// All of a plan for people: each file under its name, each link, what is refused and why.
std::string text_of(const Plan& plan);

}  // namespace jw::generate

// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "inventory/jobs/job.hpp"

namespace jw::inventory {

/// What `job-watch-observe --scheduled` tells of a manager's timers: paragraphs of lines `KEY
/// VALUE`. What is no such line is passed over. `user` is whose manager it is.
std::vector<Job> timer_jobs(std::string_view told, std::string_view user);

/// What `job-watch-harvest --newest` is to be asked: when those jobs ran last of which that is not
/// known.
std::string question_about(const std::vector<Job>& jobs, bool of_user);

/// Adds what it answers.
void take_answer(std::string_view told, std::vector<Job>& jobs);

}  // namespace jw::inventory

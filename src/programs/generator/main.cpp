// SPDX-License-Identifier: MIT
// systemd.generator(7): started before any unit is loaded, with three folders to write to. It never
// fails: systemd would only log that, and what has been written is in force all the same.
#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>

#include "generate/plan/plan.hpp"
#include "generate/plan/world.hpp"
#include "generate/write/plan_text.hpp"
#include "generate/write/wrapper_program.hpp"
#include "generate/write/writer.hpp"
#include "programs/generator/log.hpp"

namespace {

using namespace jw;
using generators::Log;

/// systemd tells its generators the scope from version 251 on; a test or image has a root.
bool is_started_by_hand() {
    return std::getenv("SYSTEMD_SCOPE") == nullptr || std::getenv("JOB_WATCH_ROOT") != nullptr;
}

void generate_into(const std::string& folder, unit::Scope scope, Log& log) {
    const auto plan =
        generate::make_plan(generate::world_of_environment(scope), generate::installed_wrapper);
    const auto failures = generate::write_plan(plan, folder);
    for (const auto* list : {&plan.complaints, &plan.refusals, &failures})
        for (const auto& failure : *list) log.warn(generate::line_of(failure));
}

}  // namespace

int main(int argc, char** argv) {
    // A limit on the size of files, or nobody to hear us, is an error of one file or line.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    Log log{is_started_by_hand() ? Log::Place::standard_error : Log::Place::kernel};
    if (argc != 2 && argc != 4) {
        log.warn(
            "it takes the folder to write to, or the three that systemd gives; to see what it "
            "would write: job-watch generate --dry-run");
        return 0;
    }
    try {
        generate_into(argv[1], generate::scope_of_generator(argv[0]), log);
    } catch (const std::exception& error) {
        log.warn(std::string{"gave up: "} + error.what());
    }
    return 0;
}

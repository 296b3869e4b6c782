// SPDX-License-Identifier: MIT
#include "judge/expect/warnings.hpp"

#include <algorithm>
#include <array>

#include "judge/expect/program.hpp"

namespace jw::expect {

namespace {

constexpr std::string_view of_borg = "Borg documentation, usage: Return codes";

constexpr auto warnings = std::to_array<Warning>({
    {"7z", 1, "7-Zip help: Exit Codes from 7-Zip"},
    {"7za", 1, "7-Zip help: Exit Codes from 7-Zip"},
    {"7zz", 1, "7-Zip help: Exit Codes from 7-Zip"},
    {"borg", 1, of_borg},
    {"borg", 100, of_borg},
    {"borg", 101, of_borg},
    {"borg", 102, of_borg},
    {"borg", 103, of_borg},
    {"borg", 104, of_borg},
    {"borg", 105, of_borg},
    {"borg", 106, of_borg},
    {"borg", 107, of_borg},
    {"fsck", 1, "fsck(8), EXIT STATUS"},
    {"gtar", 1, "GNU tar manual: Return values"},
    {"gzip", 2, "gzip(1), DIAGNOSTICS"},
    {"restic", 3, "restic documentation: Exit codes"},
    {"rsync", 23, "rsync(1), EXIT VALUES"},
    {"rsync", 24, "rsync(1), EXIT VALUES"},
    {"tar", 1, "GNU tar manual: Return values"},
    {"unzip", 1, "unzip(1), DIAGNOSTICS"},
    {"xz", 2, "xz(1), EXIT STATUS"},
    {"zip", 18, "zip(1), DIAGNOSTICS"},
});

}  // namespace

std::span<const Warning> known_warnings() { return warnings; }

bool warns_by(const std::vector<std::string>& argv, int code) {
    constexpr int largest_small_code = 2;
    const auto program = program_of(argv);
    if (code <= largest_small_code && !program.has_small_codes) return false;
    return std::ranges::any_of(warnings, [&](const Warning& warning) {
        return warning.program == program.name && warning.code == code;
    });
}

}  // namespace jw::expect

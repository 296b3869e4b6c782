// SPDX-License-Identifier: MIT
#include "programs/query/changes/consent.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string_view>

#include "programs/query/complaint.hpp"

namespace jw::query {

Consent consent_to(const std::string& what, const Question& question) {
    if (question.is_consent_given) return Consent::given;
    const bool is_asked = question.format == Format::text && ::isatty(STDIN_FILENO) == 1 &&
                          ::isatty(STDERR_FILENO) == 1;
    if (!is_asked) {
        complain({"nothing was changed", "this can't be undone, and there is no terminal to ask at",
                  "add --yes if it is wanted, or --dry-run to see what would be done"});
        return Consent::cant_ask;
    }
    fmt::print(stderr, "{} [y/N] ", what);
    std::array<char, 16> line{};
    const auto* read = std::fgets(line.data(), static_cast<int>(line.size()), stdin);
    const std::string_view answer = read == nullptr ? "" : read;
    const bool is_yes = answer == "y\n" || answer == "Y\n" || answer == "yes\n";
    if (!is_yes) fmt::print(stderr, "nothing was changed\n");
    return is_yes ? Consent::given : Consent::refused;
}

}  // namespace jw::query

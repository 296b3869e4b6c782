// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generate/jobs/jobs_file.hpp"

namespace jw::generate {

/// One section of a unit file that is being written. What the user wrote for a directive takes the
/// place of what we would have.
class Section {
public:
    Section(std::string_view name, const std::vector<config::Directive>& of_user)
        : name_{name}, of_user_{of_user} {}

    void set(std::string_view key, std::string_view value);

    /// For a directive that adds up: the user's lines stay.
    void add(std::string_view key, std::string_view value);

    bool user_sets(std::string_view key) const;

    /// With the user's lines behind ours.
    std::string text() const;

private:
    std::string_view name_;
    const std::vector<config::Directive>& of_user_;
    std::vector<config::Directive> ours_;
};

inline constexpr std::string_view header_begin = "# Made by job-watch-generator";

/// The line that every file begins with: what made it, and of which file.
std::string header(const std::string& source);

/// The pages that explain what is generated, for Documentation=.
inline constexpr std::string_view documentation =
    "man:job-watch-generator(8) man:job-watch.jobs(5)";

}  // namespace jw::generate

// SPDX-License-Identifier: MIT
#include "generate/plan/world.hpp"

#include <cstdlib>
#include <string>

namespace jw::generate {

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

}  // namespace

World world_of_environment(unit::Scope scope) {
    auto root = variable("JOB_WATCH_ROOT");
    while (root.ends_with('/')) root.pop_back();
    World world{unit::Root{root}, scope, {}};
    if (scope == unit::Scope::user) world.home = unit::home_of_environment();
    return world;
}

unit::Scope scope_of_generator(std::string_view program) {
    const auto scope = variable("SYSTEMD_SCOPE");
    const bool user =
        scope.empty() ? program.find("user-generators") != std::string_view::npos : scope == "user";
    return user ? unit::Scope::user : unit::Scope::system;
}

}  // namespace jw::generate

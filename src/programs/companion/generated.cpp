// SPDX-License-Identifier: MIT
#include "programs/companion/generated.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "foundation/base/proc.hpp"
#include "generate/plan/drop_in.hpp"
#include "generate/plan/section.hpp"

namespace jw::companion {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view service = ".service";
constexpr std::string_view drop_ins = ".service.d";

/// The generator says so in the first line of all that it writes.
bool is_of_generator(const std::string& path) {
    std::array<char, 256> beginning{};
    const auto length = read_small_file(path.c_str(), beginning.data(), beginning.size());
    return std::string_view{beginning.data(), length}.starts_with(generate::header_begin);
}

/// A name, or the pattern of a template's instances, without what would be a pattern in it.
std::string pattern_of(std::string_view name) {
    std::string pattern;
    for (const char c : name) {
        if (std::string_view{"*?[\\"}.find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
        if (c == '@' && name.substr(name.find('@') + 1) == service) pattern += '*';
    }
    return pattern;
}

}  // namespace

std::vector<std::string> generated_services_in(const std::string& folder) {
    std::vector<std::string> patterns;
    std::error_code error;
    for (fs::directory_iterator item{folder, error}, end; !error && item != end;
         item.increment(error)) {
        const auto name = item->path().filename().string();
        const bool is_drop_in = name.ends_with(drop_ins);
        auto path = item->path().string();
        if (is_drop_in) path.append("/").append(generate::drop_in_name);
        if (!is_drop_in && !name.ends_with(service)) continue;
        if (!is_of_generator(path)) continue;
        patterns.push_back(pattern_of(is_drop_in ? name.substr(0, name.size() - 2) : name));
    }
    return patterns;
}

std::vector<std::string> generated_services(sd::Manager manager) {
    if (manager == sd::Manager::system) return generated_services_in("/run/systemd/generator");
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime == nullptr) return {};
    return generated_services_in(std::string{runtime} + "/systemd/generator");
}

}  // namespace jw::companion

// SPDX-License-Identifier: MIT
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "systemd/unit/assignment.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// What was read can, but for such values, be written down as a line again, and is read as the
/// same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jw::unit;
    const auto found = parse_assignments({reinterpret_cast<const char*>(data), size});
    if (!found) return 0;
    std::string again;
    for (const auto& one : *found)
        if (one.value.ends_with('\\')) return 0;  // it had blanks behind it, which made it harmless
    for (const auto& [section, key, value, line] : *found) {
        require(!section.empty() && value.find('\n') == std::string::npos && line > 0);
        again += "[" + section + "]\n" + key + "=" + value + "\n";
    }
    const auto second = parse_assignments(again);
    require(second.has_value() && second->size() == found->size());
    for (std::size_t i = 0; i < found->size(); ++i)
        require((*second)[i].key == (*found)[i].key && (*second)[i].value == (*found)[i].value);
    return 0;
}

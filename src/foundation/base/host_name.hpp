// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <array>
#include <string>

namespace jw {

/// What the machine calls itself, gethostname(2).
inline std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "this machine";
}

}  // namespace jw

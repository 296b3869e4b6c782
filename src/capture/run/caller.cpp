// SPDX-License-Identifier: MIT
#include "capture/run/caller.hpp"

#include <cstdlib>
#include <string_view>

#include "foundation/base/text.hpp"

namespace jw::wrapper {

bool is_called_by_systemd(pid_t wrapper, pid_t parent) {
    if (std::getenv("INVOCATION_ID") == nullptr) return false;
    const char* named = std::getenv("SYSTEMD_EXEC_PID");
    if (named == nullptr) return parent == 1;  // systemd 247 and older
    Text<24> own;
    own.add_number(static_cast<std::uint64_t>(wrapper));
    return own.view() == named;
}

}  // namespace jw::wrapper

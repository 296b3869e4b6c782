// SPDX-License-Identifier: MIT
#include "systemd/sd/identity.hpp"

#include <systemd/sd-id128.h>

#include <array>

namespace jw::sd {

namespace {

std::string text_of(int (*get)(sd_id128_t*)) {
    sd_id128_t id{};
    if (get(&id) < 0) return "";
    std::array<char, SD_ID128_STRING_MAX> text{};
    return ::sd_id128_to_string(id, text.data());
}

}  // namespace

std::string machine_id() { return text_of(&::sd_id128_get_machine); }

std::string boot_id() { return text_of(&::sd_id128_get_boot); }

}  // namespace jw::sd

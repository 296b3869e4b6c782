// SPDX-License-Identifier: MIT
#include "history/database/follow_up.hpp"

#include <array>
#include <chrono>

#include "foundation/base/helper.hpp"
#include "history/database/sender_socket.hpp"

namespace jw::history {

namespace {

/// The program beside this one, with the store for its only option.
void start(const char* name, const std::string& store) {
    const auto program = helper_program(name);
    if (program.view().empty()) return;
    const std::array<const char*, 4> words{program.c_str(), "--store", store.c_str(), nullptr};
    static_cast<void>(start_detached(program.c_str(), words.data()));
}

}  // namespace

void start_recorder(const std::string& store) { start("job-watch-record", store); }

void start_sender(const std::string& store, Instant next_due) {
    constexpr std::chrono::seconds soon{60};
    if (next_due > std::chrono::system_clock::now() + soon) return;
    if (!wake_sender_unit(store)) start("job-watch-notify", store);
}

}  // namespace jw::history

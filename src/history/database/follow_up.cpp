// SPDX-License-Identifier: MIT
#include "history/database/follow_up.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "foundation/base/helper.hpp"
#include "history/database/sender_socket.hpp"
#include "history/database/spool_folders.hpp"

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

void await_recorder(const std::string& store) {
    constexpr std::chrono::milliseconds longest{2000}, pause{10};
    const auto is_gone = [](const spool::Found& entry) {
        return ::access(entry.path.c_str(), F_OK) != 0;
    };
    auto waiting = SpoolFolders{store}.entries();
    for (auto left = longest; left > pause; left -= pause) {
        std::erase_if(waiting, is_gone);
        if (waiting.empty()) return;
        std::this_thread::sleep_for(pause);
    }
}

void start_sender(const std::string& store, Instant next_due) {
    constexpr std::chrono::seconds soon{60};
    if (next_due > std::chrono::system_clock::now() + soon) return;
    if (!wake_sender_unit(store)) start("job-watch-notify", store);
}

}  // namespace jw::history

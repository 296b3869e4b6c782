// SPDX-License-Identifier: MIT
#include "capture/helpers/helpers.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "capture/helpers/relay_process.hpp"
#include "capture/helpers/spooler.hpp"
#include "foundation/base/clock.hpp"

namespace jw::wrapper {

namespace {

bool is_zombie(pid_t child) {
    siginfo_t info{};
    const auto id = static_cast<id_t>(child);
    return ::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == child;
}

std::uint64_t moved_bytes(const Shared& shared) {
    std::uint64_t bytes = 0;
    for (const auto& stream : shared.streams) bytes += stream.read + stream.passed + stream.shown;
    return bytes;
}

bool send_byte(const Fd& pipe) {
    const char byte = 1;
    return ::write(pipe.get(), &byte, 1) == 1;
}

}  // namespace

/// What forbids one of a relay's system calls (seccomp(2)) ends the next relay, too.
bool Helpers::start_relay() {
    constexpr int enough = 3;
    relay_ = relays_lost_ < enough ? wrapper::start_relay(plumbing_, options_) : -1;
    relay_since_ = micros_on(CLOCK_MONOTONIC);
    relay_began_at_ = moved_bytes(*plumbing_.shared);
    return have_relay();
}

void Helpers::start_spooler() {
    plumbing_.shared->trouble = 0;  // of the one before; the new one will find out
    spooler_ = wrapper::start_spooler(plumbing_, options_, 1);
    if (!have_spooler()) plumbing_.shared->trouble = errno;
}

void Helpers::dismiss_relay() {
    plumbing_.life_write.close();
    if (have_relay()) ::waitpid(relay_, nullptr, 0);
}

void Helpers::reap() {
    if (have_relay() && is_zombie(relay_)) replace_relay();
    if (have_spooler() && is_zombie(spooler_)) replace_spooler();
}

bool Helpers::relay_did_nothing() const {
    constexpr std::int64_t short_life = 1'000'000;  // microseconds
    return moved_bytes(*plumbing_.shared) == relay_began_at_ &&
           micros_on(CLOCK_MONOTONIC) - relay_since_ < short_life;
}

void Helpers::replace_relay() {
    auto& shared = *plumbing_.shared;
    settle_accounts(shared, relay_io_);
    relays_lost_ = relay_did_nothing() ? relays_lost_ + 1 : 0;
    relay_io_ = {};
    ::waitpid(relay_, nullptr, 0);
    shared.relay = 0;
    if (!start_relay()) return;
    watch_relay();
    if (shared.phase == Phase::ended) alert_relay();
}

void Helpers::watch_relay() { relay_io_ = ProcessIo{relay_}; }

void Helpers::replace_spooler() {
    ::waitpid(spooler_, nullptr, 0);
    spooler_ = 0;
    constexpr int enough = 3;
    if (plumbing_.shared->record == Record::pending && ++spoolers_lost_ <= enough) start_spooler();
}

bool Helpers::alert_relay() const { return send_byte(plumbing_.life_write); }

void Helpers::order_record() {
    plumbing_.shared->ordered = true;
    if (!have_spooler()) start_spooler();
    send_byte(plumbing_.order_write);
}

}  // namespace jw::wrapper

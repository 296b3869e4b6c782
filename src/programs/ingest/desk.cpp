// SPDX-License-Identifier: MIT
#include "programs/ingest/desk.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "capture/spool/checkpoint.hpp"
#include "capture/spool/folder.hpp"
#include "capture/spool/place.hpp"
#include "foundation/base/clock.hpp"
#include "foundation/base/fd.hpp"
#include "foundation/base/host_name.hpp"
#include "foundation/base/proc.hpp"
#include "history/recording/import_state.hpp"

namespace jw::ingest {

namespace {

using spool::FrameKind;

std::string this_boot() {
    std::array<char, 64> content{};
    std::string digits;
    const auto length =
        read_small_file("/proc/sys/kernel/random/boot_id", content.data(), content.size());
    for (const char c : std::string_view{content.data(), length})
        if (c != '-' && c != '\n') digits += c;
    return digits;
}

Fd open_spool(const std::string& store) {
    spool::Path place, folder;
    if (!spool::find_store(place, store.c_str(), "/") || !spool::spool_folder(folder, place, 0))
        return errno = ENAMETOOLONG, Fd{};
    return spool::open_folder(folder, 0);
}

Failure not_written(int error) {
    return {"the entry is not accepted", std::string{"the spool: "} + std::strerror(error), ""};
}

std::string answer(const std::optional<Failure>& failure) {
    if (!failure) return spool::frame_of(FrameKind::accepted, "");
    return spool::frame_of(FrameKind::refused, failure->why);
}

std::string refusal(std::string_view why) { return spool::frame_of(FrameKind::refused, why); }

}  // namespace

Desk::Desk(std::string store, ServiceFiles& files)
    : store_{std::move(store)}, host_{host_name()}, boot_id_{this_boot()}, files_{files} {}

std::string Desk::take(const Caller& caller, const spool::Frame& frame) {
    if (frame.kind == FrameKind::run) return answer(take_run(caller, frame.payload));
    if (caller.right != Right::everything) return refusal("only runs are accepted from you");
    switch (frame.kind) {
        case FrameKind::checkpoint:
            return answer(take_checkpoint(frame.payload));
        case FrameKind::resume:
            return resume(frame.payload);
        case FrameKind::drain:
            has_news_ = true;
            return {};
        default:
            return refusal("nobody asked for this");
    }
}

std::optional<Failure> Desk::take_run(const Caller& caller, std::string_view bytes) {
    const bool own = caller.right == Right::own_runs;
    const auto now = Budget::Clock::now();
    if (own && !budget_.spend(caller.peer.unit, bytes.size(), now))
        return Failure{"the run is not accepted",
                       "this service, or all together, have sent too much", ""};
    const auto is_name_of = [&](const std::string& unit, const std::string& job) {
        return files_.of(unit, now).names.contains(job);
    };
    const auto parcel = own ? own_run(bytes, origin_of(caller.peer), is_name_of) : any_run(bytes);
    if (!parcel) return parcel.error();
    const auto folder = open_spool(store_);
    if (!folder) return not_written(errno);
    const int error =
        spool::write_bytes(folder, parcel->name, parcel->bytes, spool::Durability::durable);
    if (error != 0) return not_written(error);
    has_news_ = true;
    return std::nullopt;
}

std::optional<Failure> Desk::take_checkpoint(std::string_view payload) {
    const auto line_end = payload.find('\n');
    if (line_end == std::string_view::npos || line_end == 0)
        return Failure{"the checkpoint is not accepted", "it does not name its source", ""};
    const auto folder = open_spool(store_);
    if (!folder) return not_written(errno);
    constexpr std::int64_t apart = 1000;  // microseconds: the order of keys is that of milliseconds
    last_checkpoint_ = std::max(micros_on(CLOCK_REALTIME), last_checkpoint_ + apart);
    const int error = spool::write_checkpoint(folder, payload.substr(0, line_end),
                                              payload.substr(line_end + 1), last_checkpoint_);
    if (error != 0) return not_written(error);
    has_news_ = true;
    return std::nullopt;
}

std::string Desk::resume(std::string_view source) const {
    const auto state = history::newest_import_state(store_, std::string{source});
    if (!state) return refusal(state.error().why);
    if (state->size() > spool::largest_frame) return refusal("the state is too large");
    return spool::frame_of(FrameKind::checkpoint, *state);
}

Origin Desk::origin_of(const Peer& peer) const {
    return {.uid = peer.uid,
            .unit = peer.unit,
            .host = host_,
            .boot_id = boot_id_,
            .now = micros_on(CLOCK_REALTIME),
            .boottime = micros_on(CLOCK_BOOTTIME),
            .time_namespace = number_of_namespace("/proc/self/ns/time")};
}

}  // namespace jw::ingest

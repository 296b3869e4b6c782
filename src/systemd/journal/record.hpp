// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "systemd/journal/entry.hpp"

namespace jw::journal {

/// What a manager says about a unit, by the message ids of sd-messages.h.
enum class Event : std::uint8_t {
    starting,
    started,  ///< and "Finished", and "skipped": the text tells them apart
    failed,   ///< the start job failed
    process_exit,
    failure_result,
    success,
    skipped,  ///< by ExecCondition=
    stopped,
    restart,  ///< a further try of Restart= has its job
    resources,
    spawn_failed,
    out_of_memory,
    dropped,    ///< journald's own: lines of the unit were suppressed
    complaint,  ///< a warning or an error, which has no message id
};

struct EventId {
    Event event;
    std::string_view id;
};

inline constexpr auto event_ids = std::to_array<EventId>({
    {Event::starting, "7d4958e842da4a758f6c1cdc7b36dcc5"},
    {Event::started, "39f53479d3a045ac8e11786248231fbf"},
    {Event::failed, "be02cf6855d2428ba40df7e9d022f03d"},
    {Event::process_exit, "98e322203f7a4ed290d09fe03c09fe15"},
    {Event::failure_result, "d9b373ed55a64feb8242e02dbe79a49c"},
    {Event::success, "7ad2d189f7e94e70a38c781354912448"},
    {Event::skipped, "0e4284a0caca4bfc81c0bb6786972673"},
    {Event::stopped, "9d1aaa27d60140bd96365438aad20286"},
    {Event::restart, "5eb03494b6584870a536b337290809b3"},
    {Event::resources, "ae8f7b866b0347b9af31fe1c80b127c0"},
    {Event::spawn_failed, "641257651c1b4ec9a8624d7a40a9e1e7"},
    {Event::out_of_memory, "fe6faa94e7774663a0da52717891d8ef"},
    {Event::out_of_memory, "d989611b15e44c9dbf31e3c81256e4ed"},
    {Event::dropped, "a596d6fe7bfa4994828e72309e95d61e"},
});

/// Whether only a manager says it, and neither a child of it nor journald.
constexpr bool is_of_manager(Event event) {
    return event != Event::spawn_failed && event != Event::dropped;
}

/// One manager of one machine in one of its boots: what a unit's name is unique in.
struct Manager {
    std::string machine, boot;
    std::optional<std::uint32_t> uid;  ///< of a user's manager

    auto operator<=>(const Manager&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// What a manager said about a service. Views the entry it was made of.
struct Record {
    Event event;
    const Entry& entry;
    std::optional<std::uint32_t> uid;
    std::string_view unit, invocation;  ///< invocation: 32 hex digits or ""
};

/// The text of a record, without the name of the unit before it and the stop behind it; cut where
/// it is longer than any good one.
std::string words_of(const Record& record);

/// What an entry says about a service of the system's manager, or of a user's. Nothing where it
/// says something else, or where whoever wrote it is not to be believed: any process may claim
/// UNIT= and MESSAGE_ID=, but _PID= and _UID= are journald's.
std::optional<Record> record_of(const Entry& entry);

/// What the system's manager says of the clock that all its records are dated by.
enum class ClockEvent : std::uint8_t { set, sleep };

/// Nothing where an entry says something else. A clock that is set again after a sleep, as it is
/// each time, counts as set, too.
std::optional<ClockEvent> clock_event_of(const Entry& entry);

/// The errno that a record gives, 0 for none.
int error_of(const Record& record);

/// The name of a service: something, with .service behind it.
bool is_service(std::string_view unit);

/// 32 hex digits, and not all of them 0.
bool is_id(std::string_view text);

}  // namespace jw::journal

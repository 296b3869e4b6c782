// SPDX-License-Identifier: MIT
#include "systemd/journal/record.hpp"

#include <algorithm>
#include <iterator>

namespace jw::journal {

namespace {

bool is_complaint(const Entry& entry) {
    constexpr std::uint64_t warning = 4;
    return !entry.has(Field::message_id) &&
           entry.number(Field::priority).value_or(warning + 1) <= warning;
}

std::optional<Event> event_of(const Entry& entry) {
    if (is_complaint(entry)) return Event::complaint;
    const auto found = std::ranges::find(event_ids, entry.text(Field::message_id), &EventId::id);
    return found == event_ids.end() ? std::nullopt : std::optional{found->event};
}

std::optional<std::uint32_t> uid_of(const Entry& entry) {
    const auto uid = entry.number(Field::uid);
    if (!uid || *uid > UINT32_MAX) return std::nullopt;
    return static_cast<std::uint32_t>(*uid);
}

std::string_view id_or_nothing(std::string_view text) { return is_id(text) ? text : ""; }

Record make(Event event, const Entry& entry, std::optional<std::uint32_t> uid, Field unit,
            Field invocation) {
    return {.event = event,
            .entry = entry,
            .uid = uid,
            .unit = entry.text(unit),
            .invocation = id_or_nothing(entry.text(invocation))};
}

/// What journald itself says: it alone can write _TRANSPORT=driver.
std::optional<Record> of_journald(const Entry& entry) {
    if (entry.text(Field::transport) != "driver") return std::nullopt;
    if (entry.has(Field::object_user_unit))
        return make(Event::dropped, entry, uid_of(entry), Field::object_user_unit,
                    Field::object_invocation);
    return make(Event::dropped, entry, std::nullopt, Field::object_unit, Field::object_invocation);
}

/// Whether the writer was in the unit's cgroup, or still in that of its manager. Of one that is
/// gone already journald may not know it.
bool is_child(const Entry& entry, Field written_by, std::string_view unit) {
    const auto& own = entry.text(written_by);
    return own == unit || own == "init.scope" || (own.empty() && uid_of(entry) == 0U);
}

/// A child that could not become the service's command says so itself, not its manager: believed
/// only as far as it adds to what the manager says. See believed_start_error().
std::optional<Record> of_child(const Entry& entry) {
    const bool user = entry.has(Field::user_unit);
    const auto unit = user ? Field::user_unit : Field::unit;
    if (!is_child(entry, user ? Field::of_user_unit : Field::of_unit, entry.text(unit)))
        return std::nullopt;
    return make(Event::spawn_failed, entry, user ? uid_of(entry) : std::nullopt, unit,
                user ? Field::user_invocation_id : Field::invocation_id);
}

std::optional<Record> of_manager(Event event, const Entry& entry) {
    if (entry.text(Field::pid) == "1")
        return make(event, entry, std::nullopt, Field::unit, Field::invocation_id);
    const auto uid = uid_of(entry);
    if (!uid || entry.text(Field::of_user_unit) != "init.scope") return std::nullopt;
    return make(event, entry, uid, Field::user_unit, Field::user_invocation_id);
}

}  // namespace

std::optional<Record> record_of(const Entry& entry) {
    const auto event = event_of(entry);
    if (!event || !is_id(entry.text(Field::boot_id)) || !is_id(entry.text(Field::machine_id)))
        return std::nullopt;
    auto record = event == Event::dropped        ? of_journald(entry)
                  : event == Event::spawn_failed ? of_child(entry)
                                                 : of_manager(*event, entry);
    if (!record || !is_service(record->unit)) return std::nullopt;
    return record;
}

std::optional<ClockEvent> clock_event_of(const Entry& entry) {
    constexpr std::string_view time_change = "c7a787079b354eaaa9e77b371893cd27";
    constexpr std::string_view sleeps[] = {"systemd-suspend.service", "systemd-hibernate.service",
                                           "systemd-hybrid-sleep.service",
                                           "systemd-suspend-then-hibernate.service"};
    if (entry.text(Field::pid) != "1") return std::nullopt;
    if (entry.text(Field::message_id) == time_change) return ClockEvent::set;
    if (event_of(entry) != Event::starting) return std::nullopt;
    const bool sleeps_now = std::ranges::find(sleeps, entry.text(Field::unit)) != std::end(sleeps);
    return sleeps_now ? std::optional{ClockEvent::sleep} : std::nullopt;
}

std::string words_of(const Record& record) {
    constexpr std::size_t longest = 300;
    std::string_view text = record.entry.text(Field::message);
    if (text.starts_with(record.unit) && text.substr(record.unit.size()).starts_with(": "))
        text.remove_prefix(record.unit.size() + 2);
    if (text.ends_with('.')) text.remove_suffix(1);
    return std::string{text.substr(0, longest)};
}

int error_of(const Record& record) {
    constexpr std::uint64_t most = 4095;
    return static_cast<int>(std::min(record.entry.number(Field::error).value_or(0), most));
}

bool is_service(std::string_view unit) {
    constexpr std::size_t longest = 255;  // UNIT_NAME_MAX
    constexpr std::string_view service = ".service";
    return unit.size() > service.size() && unit.size() <= longest && unit.ends_with(service) &&
           unit.find('\0') == std::string_view::npos;
}

bool is_id(std::string_view text) {
    constexpr std::size_t digits = 32;
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == digits && std::ranges::all_of(text, is_digit) &&
           std::ranges::any_of(text, [](char c) { return c != '0'; });
}

}  // namespace jw::journal

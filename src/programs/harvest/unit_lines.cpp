// SPDX-License-Identifier: MIT
#include "programs/harvest/unit_lines.hpp"

#include <algorithm>

namespace jw::harvest {

namespace {

/// What of a cursor names the entry wherever it lies: its boot, both its times and its hash. The
/// parts before them name the file, or are a number in it.
std::string identity_of(const std::string& cursor) {
    const auto boot = cursor.find(";b=");
    return boot == std::string::npos ? cursor : cursor.substr(boot);
}

}  // namespace

UnitLines::UnitLines(const std::vector<File>& files, const std::string& unit,
                     std::optional<std::uint32_t> uid, Instant from) {
    for (const auto& [file, goes_back] : files) {
        file->clear_matches();
        file->match((uid ? "_SYSTEMD_USER_UNIT=" : "_SYSTEMD_UNIT=") + unit);
        if (uid) file->match("_UID=" + std::to_string(*uid));
        if (goes_back)
            file->seek_head();
        else
            file->seek(from);
        Head head{.file = file, .received = from};
        step(head);
        if (!head.is_over) heads_.push_back(head);
    }
}

bool UnitLines::next(journal::Entry& line) {
    while (!heads_.empty()) {
        const auto first = *std::ranges::min_element(
            heads_, [](const Head& one, const Head& other) { return one.is_before(other); });
        const bool is_read = first.file->read(line);
        step_over(first);
        if (is_read) return true;
    }
    return false;
}

/// Goes on in all files that have the line which `taken` stands at.
void UnitLines::step_over(const Head& taken) {
    const auto is_as_late = [&taken](const Head& head) { return head.received == taken.received; };
    const bool is_tie = std::ranges::count_if(heads_, is_as_late) > 1;
    const auto line = is_tie ? identity_of(taken.file->cursor()) : "";
    for (auto& head : heads_)
        if (head.file == taken.file ||
            (is_tie && is_as_late(head) && identity_of(head.file->cursor()) == line))
            step(head);
    std::erase_if(heads_, [](const Head& head) { return head.is_over; });
}

void UnitLines::step(Head& head) {
    head.is_over = head.file->next() != sd::Step::entry;
    if (head.is_over) return;
    head.received = head.file->realtime().value_or(head.received);
    head.boot_time = head.file->boot_time();
}

bool UnitLines::Head::is_before(const Head& other) const {
    if (boot_time && other.boot_time && boot_time->boot == other.boot_time->boot)
        return boot_time->since_boot < other.boot_time->since_boot;
    return received < other.received;
}

}  // namespace jw::harvest

// SPDX-License-Identifier: MIT
#include "harvest/unit_lines.hpp"

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

UnitLines::UnitLines(const std::vector<sd::Journal*>& files, const std::string& unit,
                     std::optional<std::uint32_t> uid, Instant from) {
    for (auto* file : files) {
        file->clear_matches();
        file->match((uid ? "_SYSTEMD_USER_UNIT=" : "_SYSTEMD_UNIT=") + unit);
        if (uid) file->match("_UID=" + std::to_string(*uid));
        file->seek(from);
        Head head{.file = file, .received = from};
        if (step(head)) heads_.push_back(head);
    }
}

bool UnitLines::next(journal::Entry& line) {
    while (!heads_.empty()) {
        const auto first = *std::ranges::min_element(heads_, {}, &Head::received);
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
    std::erase_if(heads_, [&](Head& head) {
        const bool has_it = head.file == taken.file || (is_tie && is_as_late(head) &&
                                                        identity_of(head.file->cursor()) == line);
        return has_it && !step(head);
    });
}

/// False at the end of the file.
bool UnitLines::step(Head& head) {
    if (head.file->next() != sd::Step::entry) return false;
    head.received = head.file->realtime().value_or(head.received);
    return true;
}

}  // namespace jw::harvest

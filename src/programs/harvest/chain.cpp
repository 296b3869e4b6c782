// SPDX-License-Identifier: MIT
#include "programs/harvest/chain.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "systemd/sd/journal.hpp"

namespace jw::harvest {

namespace {

/// The value of `NAME=` in a list parted by semicolons.
std::string_view part_of(std::string_view cursor, std::string_view name) {
    while (!cursor.empty()) {
        const auto part = cursor.substr(0, cursor.find(';'));
        if (part.starts_with(name)) return part.substr(name.size());
        cursor.remove_prefix(std::min(part.size() + 1, cursor.size()));
    }
    return {};
}

std::optional<std::uint64_t> hex_in(std::string_view digits) {
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value, 16);
    if (digits.empty() || error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

bool read_end(sd::Journal& journal, Position& position, Instant& time) {
    const auto cursor = journal.cursor();
    const auto found = position_of(cursor);
    const auto when = journal.realtime();
    if (!found || !when) return false;
    position = *found;
    time = *when;
    return true;
}

std::string chain_of(const std::string& series, const std::filesystem::path& path) {
    const auto name = path.filename().string();
    const auto stem = name.substr(0, std::min(name.find('@'), name.rfind(".journal")));
    return series + ' ' + (path.parent_path() / stem).string();
}

void read_last(sd::Journal& journal, JournalFile& file) {
    constexpr std::string_view machine = "_MACHINE_ID=", boot = "_BOOT_ID=";
    journal.each_field([&](std::string_view field) {
        if (field.starts_with(machine)) file.last_machine = field.substr(machine.size());
        if (field.starts_with(boot)) file.last_boot = field.substr(boot.size());
    });
}

enum class Look { good, empty, damaged, forbidden };

Look look_at(JournalFile& file) {
    struct stat status = {};
    if (::stat(file.path.c_str(), &status) != 0) return Look::empty;
    file.bytes = static_cast<std::uint64_t>(status.st_size);
    auto journal = sd::Journal::open({file.path});
    if (!journal) {
        const int error = journal.error();
        if (error == EACCES || error == EPERM) return Look::forbidden;
        return error == ENODATA && file.bytes == 0 ? Look::empty : Look::damaged;
    }
    journal->seek_head();
    const auto step = journal->next();
    if (step == sd::Step::end) return journal->is_whole() ? Look::damaged : Look::empty;
    if (step == sd::Step::damaged || !read_end(*journal, file.first, file.begins))
        return Look::damaged;
    file.chain = chain_of(file.first.series, file.path);
    journal->seek_tail();
    if (journal->previous() != sd::Step::entry) return Look::damaged;
    if (!read_end(*journal, file.last, file.ends)) return Look::damaged;
    read_last(*journal, file);
    return Look::good;
}

/// Chain by chain, each in its own order; the chains by their oldest entry.
void sort(std::vector<JournalFile>& files) {
    std::map<std::string, Instant> begin;
    for (const auto& file : files) {
        const auto known = begin.try_emplace(file.chain, file.begins).first;
        known->second = std::min(known->second, file.begins);
    }
    std::ranges::sort(files, [&begin](const JournalFile& a, const JournalFile& b) {
        const auto order = [&begin](const JournalFile& file) {
            return std::tuple{begin.at(file.chain), file.chain, file.first.number};
        };
        return order(a) < order(b);
    });
    std::string_view chain;
    for (auto& file : files) file.is_oldest = std::exchange(chain, file.chain) != file.chain;
}

}  // namespace

std::optional<Position> position_of(const std::string& cursor) {
    const auto series = part_of(cursor, "s=");
    const auto number = hex_in(part_of(cursor, "i="));
    const auto time = hex_in(part_of(cursor, "t="));
    if (series.empty() || !number || !time || *time > INT64_MAX) return std::nullopt;
    return Position{.series = std::string{series},
                    .number = *number,
                    .time = Instant{Micros{static_cast<std::int64_t>(*time)}},
                    .cursor = cursor};
}

Survey survey(const std::vector<std::string>& paths) {
    Survey survey;
    for (const auto& path : paths) {
        JournalFile file;
        file.path = path;
        switch (look_at(file)) {
            case Look::good:
                survey.files.push_back(std::move(file));
                break;
            case Look::damaged:
                survey.damaged.push_back(path);
                break;
            case Look::forbidden:
                ++survey.unreadable;
                break;
            case Look::empty:
                break;
        }
    }
    sort(survey.files);
    return survey;
}

}  // namespace jw::harvest

// SPDX-License-Identifier: MIT
#include "systemd/sd/journal.hpp"

#include <systemd/sd-journal.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace jw::sd {

namespace {

Step step_of(int given) {
    if (given > 0) return Step::entry;
    return given == 0 ? Step::end : Step::damaged;
}

/// More than journald takes in one field by default (LineMax=), and an end for one that claims to
/// unpack to gigabytes.
constexpr std::size_t longest_field = std::size_t{2} << 20;

}  // namespace

void Journal::Close::operator()(sd_journal* journal) const { ::sd_journal_close(journal); }

Journal::Journal(sd_journal* journal) : journal_{journal} {}

Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal, int> Journal::open(const std::vector<std::string>& files) {
    std::vector<const char*> paths;
    paths.reserve(files.size() + 1);
    for (const auto& file : files) paths.push_back(file.c_str());
    paths.push_back(nullptr);
    sd_journal* opened = nullptr;
    const int error = ::sd_journal_open_files(&opened, paths.data(), 0);
    if (error < 0) return -error;
    Journal journal{opened};
    ::sd_journal_set_data_threshold(opened, longest_field);
    return journal;
}

Result<Journal, int> Journal::open_live() {
    sd_journal* opened = nullptr;
    const int error = ::sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY);
    if (error < 0) return -error;
    Journal journal{opened};
    ::sd_journal_set_data_threshold(opened, longest_field);
    return journal;
}

bool Journal::wait(Micros longest) {
    const auto micros = static_cast<std::uint64_t>(std::max(longest, Micros{0}).count());
    return ::sd_journal_wait(journal_.get(), micros) > 0;
}

void Journal::match(const std::string& name_value) {
    ::sd_journal_add_match(journal_.get(), name_value.data(), name_value.size());
}

void Journal::or_match() { ::sd_journal_add_disjunction(journal_.get()); }

void Journal::clear_matches() { ::sd_journal_flush_matches(journal_.get()); }

void Journal::seek_head() { ::sd_journal_seek_head(journal_.get()); }

void Journal::seek_tail() { ::sd_journal_seek_tail(journal_.get()); }

void Journal::seek(Instant time) {
    const auto micros = time.time_since_epoch().count();
    ::sd_journal_seek_realtime_usec(journal_.get(),
                                    micros > 0 ? static_cast<std::uint64_t>(micros) : 0);
}

void Journal::seek_cursor(const std::string& cursor) {
    ::sd_journal_seek_cursor(journal_.get(), cursor.c_str());
}

Step Journal::next() { return step_of(::sd_journal_next(journal_.get())); }

Step Journal::previous() { return step_of(::sd_journal_previous(journal_.get())); }

bool Journal::read(journal::Entry& entry) const {
    entry.clear();
    const auto received = realtime();
    if (!received) return false;
    const auto at = boot_time();
    entry.set_received(*received, at ? std::optional{at->since_boot} : std::nullopt);
    return each_field([&entry](std::string_view field) { entry.add(field); });
}

std::optional<Instant> Journal::realtime() const {
    std::uint64_t micros = 0;
    if (::sd_journal_get_realtime_usec(journal_.get(), &micros) < 0 || micros > INT64_MAX)
        return std::nullopt;
    return Instant{Micros{static_cast<std::int64_t>(micros)}};
}

std::optional<BootTime> Journal::boot_time() const {
    std::uint64_t micros = 0;
    sd_id128_t boot{};
    if (::sd_journal_get_monotonic_usec(journal_.get(), &micros, &boot) < 0 || micros > INT64_MAX)
        return std::nullopt;
    return BootTime{std::to_array(boot.bytes), Micros{static_cast<std::int64_t>(micros)}};
}

std::string Journal::cursor() const {
    char* text = nullptr;
    if (::sd_journal_get_cursor(journal_.get(), &text) < 0) return "";
    const std::unique_ptr<char, decltype(&std::free)> owned{text, &std::free};
    return text;
}

void Journal::restart_fields() const { ::sd_journal_restart_data(journal_.get()); }

int Journal::next_field(std::string_view& field) const {
    const void* data = nullptr;
    std::size_t length = 0;
    const int given = ::sd_journal_enumerate_available_data(journal_.get(), &data, &length);
    if (given > 0) field = {static_cast<const char*>(data), length};
    return given;
}

std::vector<std::string> Journal::values_of(const char* field, std::size_t most) {
    std::vector<std::string> values;
    if (::sd_journal_query_unique(journal_.get(), field) < 0) return values;
    const void* data = nullptr;
    std::size_t length = 0;
    const auto skipped = std::string_view{field}.size() + 1;
    while (values.size() < most &&
           ::sd_journal_enumerate_available_unique(journal_.get(), &data, &length) > 0)
        if (length > skipped)
            values.emplace_back(static_cast<const char*>(data) + skipped, length - skipped);
    return values;
}

bool Journal::has(const std::string& name_value) {
    clear_matches();
    match(name_value);
    seek_head();
    const bool found = next() == Step::entry;
    clear_matches();
    return found;
}

bool Journal::is_whole() {
    clear_matches();
    seek_tail();
    return previous() == Step::entry;
}

}  // namespace jw::sd

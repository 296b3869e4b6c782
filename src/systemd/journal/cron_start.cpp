// SPDX-License-Identifier: MIT
#include "systemd/journal/cron_start.hpp"

#include <algorithm>
#include <string>

#include "systemd/journal/record.hpp"
#include "systemd/journal/unit_run.hpp"

namespace jw::journal {

namespace {

constexpr std::size_t longest_name = 80;

bool is_cron(const Entry& entry) {
    const auto& unit = entry.text(Field::of_unit);
    return std::ranges::count(cron_identifiers, entry.text(Field::syslog_identifier)) > 0 &&
           entry.text(Field::uid) == "0" &&
           (unit == "cron.service" || unit == "crond.service" || unit == "cronie.service") &&
           is_id(entry.text(Field::boot_id)) && is_id(entry.text(Field::machine_id));
}

struct Started {
    std::string_view user, command;
};

std::optional<Started> parse(std::string_view text) {
    constexpr std::string_view between = ") CMD (";
    const auto middle = text.find(between);
    if (!text.starts_with('(') || !text.ends_with(')') || middle == std::string_view::npos)
        return std::nullopt;
    auto command = text.substr(middle + between.size());
    command.remove_suffix(1);
    command.remove_prefix(std::min(command.find_first_not_of(" \t"), command.size()));
    command = command.substr(0, command.find_last_not_of(" \t") + 1);
    if (command.empty()) return std::nullopt;
    return Started{.user = text.substr(1, middle - 1), .command = command};
}

bool is_wrapped(std::string_view command) {
    auto word = command.substr(0, command.find(' '));
    word.remove_prefix(word.rfind('/') + 1);
    return word == "job-watch";
}

}  // namespace

std::optional<Run> cron_start_of(const Entry& entry) {
    if (!is_cron(entry)) return std::nullopt;
    const auto started = parse(entry.text(Field::message));
    if (!started || is_wrapped(started->command)) return std::nullopt;
    const auto time = entry.time();
    Run run;
    run.source = source_cron;
    run.key =
        key_of(entry.text(Field::machine_id) + '/' + entry.text(Field::boot_id) + "/cron/" +
               entry.text(Field::pid) + '/' + std::to_string(time.time_since_epoch().count()));
    run.job = started->command.substr(0, longest_name);
    run.started = time;
    run.outcome = Outcome::unknown;
    run.user = started->user;
    run.host = entry.text(Field::hostname);
    run.boot_id = entry.text(Field::boot_id);
    run.machine = entry.text(Field::machine_id);
    run.unit = entry.text(Field::of_unit);
    run.trigger = "cron";
    run.argv = {"/bin/sh", "-c", std::string{started->command}};
    run.note = "cron logs when a job starts, not how it ends";
    return run;
}

}  // namespace jw::journal

// SPDX-License-Identifier: MIT
#include "programs/harvest/newest.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "systemd/journal/cron_start.hpp"
#include "systemd/journal/record.hpp"
#include "systemd/sd/journal.hpp"

namespace jw::harvest {

namespace {

struct Asked {
    std::vector<std::string> messages;  ///< of cron
    std::string unit;
    bool is_user = false;
};

std::string_view take_until(std::string_view& text, char end) {
    const auto part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
}

std::map<std::string, Asked> asked_in(std::string_view text) {
    std::map<std::string, Asked> asked;
    while (!text.empty()) {
        auto line = take_until(text, '\n');
        const auto kind = take_until(line, ' ');
        auto& job = asked[std::string{take_until(line, ' ')}];
        if (kind == "cron")
            job.messages.emplace_back(line);
        else
            job.unit = line;
        job.is_user = kind == "user-unit";
    }
    return asked;
}

void match_cron(sd::Journal& journal, const Asked& job) {
    for (const auto identifier : journal::cron_identifiers)
        journal.match("SYSLOG_IDENTIFIER=" + std::string{identifier});
    for (const auto& message : job.messages) journal.match("MESSAGE=" + message);
    journal.match("_UID=0");
}

void match_unit(sd::Journal& journal, const Asked& job) {
    journal.match((job.is_user ? "USER_UNIT=" : "UNIT=") + job.unit);
    for (const auto& [event, id] : journal::event_ids)
        if (event == journal::Event::success || event == journal::Event::failure_result)
            journal.match("MESSAGE_ID=" + std::string{id});
    journal.match(job.is_user ? "_UID=" + std::to_string(::getuid()) : "_PID=1");
}

void tell(sd::Journal& journal, const std::string& number, const Asked& job) {
    const bool is_cron = job.unit.empty();
    journal.clear_matches();
    is_cron ? match_cron(journal, job) : match_unit(journal, job);
    journal.seek_tail();
    journal::Entry entry;
    if (journal.previous() != sd::Step::entry || !journal.read(entry)) return;
    std::string result = "started";
    if (!is_cron) {
        const auto record = journal::record_of(entry);
        if (!record) return;
        result = record->event == journal::Event::success ? "success"
                                                          : entry.text(journal::Field::unit_result);
    }
    std::printf("%s %lld %s\n", number.c_str(),
                static_cast<long long>(entry.time().time_since_epoch().count()), result.c_str());
}

}  // namespace

int tell_newest(std::string_view asked) {
    auto journal = sd::Journal::open_live();
    if (!journal) return 1;
    for (const auto& [number, job] : asked_in(asked)) tell(*journal, number, job);
    return 0;
}

}  // namespace jw::harvest

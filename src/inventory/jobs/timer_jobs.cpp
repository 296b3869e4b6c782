// SPDX-License-Identifier: MIT
#include "inventory/jobs/timer_jobs.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "inventory/jobs/schedule_words.hpp"

namespace jw::inventory {

namespace {

constexpr std::size_t most_jobs_told = 5000;

std::string_view take_part(std::string_view& text, char end) {
    const auto part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

/// Moments that make no sense are none.
std::optional<Instant> moment_in(std::string_view text) {
    constexpr std::int64_t latest = 253'402'300'799'000'000;  // the year 9999
    const auto micros = number_in(text);
    if (!micros || *micros <= 0 || *micros > latest) return std::nullopt;
    return Instant{Micros{*micros}};
}

/// `OnCalendar=...`, `OnBootUSec=...`, as one of the things that start a timer.
std::string words_of_start(std::string_view start) {
    const auto base = take_part(start, '=');
    if (base == "OnCalendar") return words_of_calendar(start);
    const auto micros = number_in(start);
    if (!micros) return std::string{start};
    const auto span = span_words(std::chrono::seconds{*micros / 1'000'000});
    if (base == "OnUnitActiveUSec" || base == "OnUnitInactiveUSec") return "every " + span;
    if (base == "OnBootUSec" || base == "OnStartupUSec") return span + " after boot";
    return span + " after it is started";
}

void add_to(std::string& text, const std::string& more) {
    if (!more.empty()) text += (text.empty() ? "" : "; ") + more;
}

/// Of a service's end, word by word as it is told.
struct End {
    std::string_view result;
    std::optional<std::int64_t> exit, signal;
};

std::string words_of(const End& end) {
    if (end.result == "success") return "ok";
    if (end.result == "exit-code" && end.exit) return "exit " + std::to_string(*end.exit);
    if (end.result == "signal" && end.signal) return "signal " + std::to_string(*end.signal);
    return std::string{end.result};
}

std::string without_ending(std::string_view unit, std::string_view ending) {
    return std::string{unit.ends_with(ending) ? unit.substr(0, unit.size() - ending.size()) : unit};
}

void take_line(std::string_view key, std::string_view value, Job& job, End& end) {
    if (key == "timer") job.place = value;
    if (key == "unit") job.unit = value;
    if (key == "user") job.user = value;
    if (key == "command") job.command = value;
    if (key == "watched") job.watched = value;
    if (key == "next") job.next = moment_in(value);
    if (key == "last") job.last = moment_in(value);
    if (key == "triggered") job.elapsed = moment_in(value);
    if (key == "passed-over") job.passed_over = moment_in(value);
    if (key == "trouble") job.odd.emplace_back(job.trouble = value);
    if (key == "result") end.result = value;
    if (key == "exit") end.exit = number_in(value);
    if (key == "signal") end.signal = number_in(value);
    if (key == "start") {
        add_to(job.schedule, std::string{value});
        add_to(job.when, words_of_start(value));
    }
}

}  // namespace

std::vector<Job> timer_jobs(std::string_view told, std::string_view user) {
    std::vector<Job> jobs;
    while (!told.empty() && jobs.size() < most_jobs_told) {
        Job job;
        End end;
        job.source = Source::timer;
        job.user = user;
        for (auto line = take_part(told, '\n'); !line.empty(); line = take_part(told, '\n')) {
            const auto key = take_part(line, ' ');
            take_line(key, line, job, end);
        }
        if (job.place.empty()) continue;
        if (!job.last) job.last = job.elapsed;
        job.name = without_ending(job.unit.empty() ? job.place : job.unit, ".service");
        job.result = words_of(end);
        jobs.push_back(std::move(job));
    }
    return jobs;
}

std::string question_about(const std::vector<Job>& jobs, bool of_user) {
    std::string text;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const auto number = " " + std::to_string(i) + " ";
        if (!jobs[i].last)
            for (const auto& message : jobs[i].log_messages)
                if (message.find('\n') == std::string::npos)
                    text.append("cron").append(number).append(message).append("\n");
        if (!jobs[i].unit.empty() && jobs[i].result.empty())
            text.append(of_user ? "user-unit" : "unit")
                .append(number)
                .append(jobs[i].unit)
                .append("\n");
    }
    return text;
}

void take_answer(std::string_view told, std::vector<Job>& jobs) {
    while (!told.empty()) {
        auto line = take_part(told, '\n');
        const auto number = number_in(take_part(line, ' '));
        const auto moment = moment_in(take_part(line, ' '));
        if (!number || *number < 0 || static_cast<std::size_t>(*number) >= jobs.size() || !moment)
            continue;
        auto& job = jobs[static_cast<std::size_t>(*number)];
        if (!job.last) job.last = moment;
        if (line != "started") job.result = words_of(End{line, std::nullopt, std::nullopt});
    }
}

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#include "programs/query/replay/replay_lines.hpp"

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "foundation/cron/schedule.hpp"
#include "foundation/text/plain.hpp"
#include "judge/findings/step.hpp"
#include "show/findings/finding_text.hpp"
#include "show/json/json.hpp"

namespace jw::query {

namespace {

using show::Json;
using show::json_text;

double number(const Json& line, const char* name) { return line.at(name).get<double>(); }

std::optional<double> known_number(const Json& line, const char* name) {
    const auto found = line.find(name);
    if (found == line.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

starts::Schedule schedule_of(const Json& head) {
    starts::Schedule schedule;
    const auto found = head.find("schedule");
    if (found == head.end() || !found->is_object()) return schedule;
    schedule.every = known_number(*found, "every");
    schedule.random_delay = known_number(*found, "random_delay").value_or(0) +
                            known_number(*found, "accuracy").value_or(0);
    if (!found->contains("cron")) return schedule;
    auto cron = cron::parse_schedule(found->at("cron").get<std::string>());
    if (!cron) throw std::runtime_error(cron.error().what + ": " + cron.error().why);
    schedule.cron = std::move(*cron);
    return schedule;
}

/// For this process, in which one job is judged after the other.
void live_in(const std::string& zone) {
    if (!cron::is_zone_name(zone)) throw std::runtime_error("'" + zone + "' is no time zone");
    ::setenv("TZ", zone.c_str(), 1);
    ::tzset();
}

/// Of some years from a moment on: histories are not longer.
LocalClock clock_from(double moment) {
    constexpr std::chrono::days before{60}, after{8 * 366};
    const Instant begin{std::chrono::seconds{static_cast<std::int64_t>(moment)}};
    return local_clock(begin - before, begin + after);
}

}  // namespace

/// One job of the histories.
class ReplayedJob {
public:
    explicit ReplayedJob(const Json& head)
        : name_{head.at("job").get<std::string>()},
          schedule_{schedule_of(head)},
          is_watched_{head.contains("tz")} {
        live_in(is_watched_ ? head.at("tz").get<std::string>() : "UTC");
    }

    void take(const Json& line) {
        const auto kind = line.at("t").get<std::string>();
        if (kind == "run") run(line);
        if (kind == "asleep") sleep(line);
        if (kind == "now" && is_watched_)
            note(findings::check(state_, number(line, "at"), around()));
    }

    std::string answer() const { return found_ + Json{{"done", json_text(name_)}}.dump() + "\n"; }

private:
    starts::Surroundings around() const { return {schedule_, clock_}; }

    void know_clock(double moment) {
        if (!is_watched_ || is_clock_known_) return;
        clock_ = clock_from(moment);
        is_clock_known_ = true;
    }

    void run(const Json& line) {
        findings::Observation run;
        run.run = line.at("i").get<std::uint32_t>();
        run.started = number(line, "started");
        run.outcome = outcome_of(std::string_view{line.at("outcome").get_ref<const std::string&>()})
                          .value_or(Outcome::unknown);
        run.duration = known_number(line, "duration");
        run.cpu = known_number(line, "cpu");
        run.max_rss = known_number(line, "max_rss");
        run.stdout_bytes = known_number(line, "stdout_bytes");
        run.lines = known_number(line, "lines");
        if (const auto metrics = line.find("metrics"); metrics != line.end())
            for (const auto& [name, value] : metrics->items())
                if (value.is_number()) run.metrics.emplace_back(name, value.get<double>());
        std::string plain;
        if (const auto output = line.find("output"); output != line.end()) {
            const auto& text = output->get_ref<const std::string&>();
            const bool is_whole = static_cast<double>(text.size()) >= run.stdout_bytes.value_or(0);
            run.extent = is_whole ? output::Extent::whole : output::Extent::part;
            plain = text::plain(text);
            run.output = plain;
        }
        know_clock(run.started);
        const auto surroundings = around();
        note(findings::step(state_, run, is_watched_ ? &surroundings : nullptr));
    }

    void sleep(const Json& line) {
        if (!is_watched_) return;
        const starts::Sleep sleep{.from = static_cast<std::uint32_t>(number(line, "from")),
                                  .to = static_cast<std::uint32_t>(number(line, "to")),
                                  .is_off = line.at("why") == "off"};
        know_clock(sleep.from);
        note(findings::asleep(state_, sleep, around()));
    }

    void note(const std::vector<findings::Finding>& found) {
        for (const auto& finding : found) {
            Json line{{"job", json_text(name_)},
                      {"at", finding.at},
                      {"signal", json_text(finding.signal)},
                      {"kind", findings::word(finding.kind)},
                      {"since", finding.since},
                      {"before", finding.before},
                      {"now", finding.now},
                      {"pushed", finding.is_pushed},
                      {"text", json_text(show::finding_text(finding))},
                      {"runs", finding.runs},
                      {"record", finding.record}};
            if (finding.told > 0) line["time"] = finding.told;
            found_ += line.dump() + "\n";
        }
    }

    std::string name_;
    starts::Schedule schedule_;
    bool is_watched_ = false, is_clock_known_ = false;
    LocalClock clock_;
    findings::State state_;
    std::string found_;
};

LineReplay::LineReplay() = default;
LineReplay::~LineReplay() = default;

std::string LineReplay::answer(std::string_view text) {
    const auto line = Json::parse(text);
    const auto& kind = line.at("t");
    if (kind == "job") {
        job_ = std::make_unique<ReplayedJob>(line);
        return {};
    }
    if (!job_) throw std::runtime_error("a line before the first of a job");
    if (kind != "end") {
        job_->take(line);
        return {};
    }
    return std::exchange(job_, nullptr)->answer();
}

}  // namespace jw::query

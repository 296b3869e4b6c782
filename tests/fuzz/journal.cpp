// SPDX-License-Identifier: MIT
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "systemd/harvest/state.hpp"
#include "systemd/journal/cron_start.hpp"
#include "systemd/journal/reducer.hpp"
#include "systemd/journal/unit_output.hpp"

namespace {

using namespace jw;
using namespace jw::journal;

void require(bool holds) {
    if (!holds) std::abort();
}

/// What the store relies on.
void check(const Run& run) {
    require(run.key.size() == 32 && run.outcome != Outcome::running);
    require(!run.duration || run.duration->count() >= 0);
    require(run.outcome != Outcome::success || !run.exit);
}

/// Entries with an empty line between them, a field on each line; `@N` sets the time.
class Reading {
public:
    void line(std::string_view text) {
        if (text.empty()) return end();
        if (text.front() == '@')
            time_ += Micros{static_cast<std::int64_t>(text.size()) * 500'000};
        else
            entry_.add(text);
        entry_.set_received(time_, time_.time_since_epoch());
    }

    void end() {
        if (const auto record = record_of(entry_)) reducer_.add(*record);
        if (const auto started = cron_start_of(entry_)) check(*started);
        lines_.push_back(entry_);
        entry_.clear();
    }

    void finish() {
        end();
        State state;
        state.open = reducer_.open_runs();
        const auto again = state_of(text_of(state));
        require(again && again->open.size() == state.open.size());
        reducer_.finish();
        std::uint64_t given = 0;
        UnitOutput output{runs_, [&](WrittenRun& run) {
                              ++given;
                              require(run.text.tail().size() <= KeptText::part);
                          }};
        for (const auto& line : lines_) output.add(line);
        output.finish();
        require(given == runs_.size());
    }

private:
    Instant time_{std::chrono::seconds{1'790'000'000}};
    Entry entry_;
    std::vector<Entry> lines_;
    std::vector<UnitRun> runs_;
    Reducer reducer_{[this](UnitRun run) {
        check(run_of(run));
        runs_.push_back(std::move(run));
    }};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text{reinterpret_cast<const char*>(data), size};
    static_cast<void>(state_of(std::string{text}));
    Reading reading;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        reading.line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    reading.finish();
    return 0;
}

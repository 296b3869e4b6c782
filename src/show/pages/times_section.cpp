// SPDX-License-Identifier: MIT
#include "show/pages/times_section.hpp"

#include <fmt/format.h>

#include "show/terminal/shown.hpp"
#include "show/terminal/styled.hpp"
#include "show/times/lost_time.hpp"
#include "show/times/silence.hpp"
#include "show/times/timed_lines.hpp"
#include "show/words/output_text.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

constexpr int time_width = 11;

/// `0:00.12`, `1:02:03.45`; without the hundredths where they are not known.
std::string stopwatch(Micros at, Micros step) {
    using namespace std::chrono;
    const auto seconds = duration_cast<std::chrono::seconds>(at).count();
    auto text = seconds < 3600 ? fmt::format("{}:{:02}", seconds / 60, seconds % 60)
                               : fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60,
                                             seconds % 60);
    if (step >= std::chrono::seconds{1}) return text;
    return text + fmt::format(".{:02}", at.count() / 10'000 % 100);
}

/// The table of lines.
class Listing {
public:
    Listing(const Run& run, const Output& output, const Terminal& terminal)
        : step_{output.times.step},
          charset_{terminal.charset},
          names_streams_{!output.out.empty() && !output.err.empty() && !run.merged} {}

    void compare(std::vector<std::optional<Micros>> usual, Micros step) {
        usual_ = std::move(usual);
        usual_step_ = step;
    }

    std::string text(const std::vector<TimedLine>& lines) const {
        std::string text;
        if (!usual_.empty())
            text = fmt::format("{:>{}}{:>{}}\n", "time", time_width, "usual", time_width);
        for (std::size_t i = 0; i < lines.size(); ++i) text += line_text(lines[i], i);
        return text;
    }

private:
    std::string line_text(const TimedLine& line, std::size_t index) const {
        auto text = fmt::format("{:>{}}", stopwatch(line.at, step_), time_width);
        if (!usual_.empty()) text += fmt::format("{:>{}}", usual_text(index), time_width);
        if (names_streams_) text += line.stream == 0 ? "  out" : "  err";
        if (line.dropped > 0) return text + "  " + dropped_line(line.dropped);
        return text + "  " + shown(line.text, charset_) + "\n";
    }

    std::string usual_text(std::size_t index) const {
        return usual_[index] ? stopwatch(*usual_[index], usual_step_) : "-";
    }

    Micros step_, usual_step_{};
    Charset charset_;
    bool names_streams_;
    std::vector<std::optional<Micros>> usual_;
};

std::string heading(const std::vector<TimedLine>& lines, const Terminal& terminal) {
    const Styled title{
        fmt::format("output in the order in which it came: {}", counted(lines.size(), "line")),
        Tone::strong};
    return "\n" + title.text(terminal.colour) + "\n";
}

}  // namespace

std::string times_section(const Run& run, const Output& output, const std::optional<Side>& usual,
                          const Terminal& terminal) {
    const auto lines = timed_lines(run, output);
    if (output.times.empty()) return "";
    Listing listing{run, output, terminal};
    if (usual && !usual->output.times.empty())
        listing.compare(times_in(timed_lines(usual->run, usual->output), lines),
                        usual->output.times.step);
    auto text = heading(lines, terminal) + listing.text(lines);
    if (const auto silence = longest_silence(run, output, lines))
        text += "\nlongest silence: " + silence_text(*silence, terminal.charset) + "\n";
    if (output.times.step > Micros{0})
        text += fmt::format("each line came at its time, or up to {} later\n",
                            duration_text(output.times.step));
    return text;
}

}  // namespace jw::show

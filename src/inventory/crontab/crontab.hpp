// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace jw::inventory {

/// Whether lines name the user behind the times, as those of /etc/crontab do.
enum class Format { user, system };

struct Crontab {
    std::string path;  ///< "" where crontab(1) is who has it
    std::string user;  ///< whose; "" in Format::system
    Format format = Format::user;
    std::string text;
};

/// A line of a crontab. Views the crontab's text.
struct CrontabLine {
    enum class Kind {
        nothing,  ///< empty, or a comment
        setting,  ///< NAME=VALUE
        job,
        wrong  ///< cron refuses it
    };
    Kind kind = Kind::nothing;
    std::size_t number = 1;
    std::string_view text;      ///< without its newline
    std::string name, value;    ///< of a setting
    std::string_view schedule;  ///< of a job
    std::string_view user;      ///< of a job in Format::system
    std::string_view command;   ///< of a job, to the end of the line, as it is written
    std::string why;            ///< of one that is wrong
};

/// At most 10,000 lines; what is behind them is not seen.
std::vector<CrontabLine> lines_of(const Crontab& crontab);

/// The part of a command that the shell gets, and what it gets on its standard input, which begins
/// at the first % that has no backslash. Both as they are written.
struct CronCommand {
    std::string_view line;
    std::string_view input;  ///< with the % before it; "" for none
};

CronCommand cron_command(std::string_view command);

/// What the shell gets: `\%` is a percent sign. Daemons differ in whether `\\` is one backslash;
/// here it is two.
std::string unescaped(std::string_view line);

/// Cron's limit for a command, after which it cuts it or refuses it.
inline constexpr std::size_t longest_command = 998;

}  // namespace jw::inventory

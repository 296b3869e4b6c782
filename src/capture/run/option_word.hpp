// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace jw::wrapper {

enum class OptionCode : std::uint8_t {
    name,
    timeout,
    kill_after,
    overlap,
    overlap_exit,
    success_exit,
    warn_exit,
    quiet_success,
    streams,
    capture,
    keep,
    no_output,
    no_mask,
    db,
    argv0,
    shell,
    observed,
};

enum class Takes : std::uint8_t { value, nothing };

struct KnownOption {
    std::string_view name;
    Takes takes;
    OptionCode code;
};

/// One option of a command line, as it is written. Views into argv.
struct OptionWord {
    std::string_view spelled;            ///< `--timeout`, without a value
    const KnownOption* known = nullptr;  ///< null for one that does not exist
    const char* value = nullptr;         ///< null where there is none
    bool is_last = false;                ///< nothing at all comes behind it
    bool is_doubtful = false;            ///< what may have been the command came before it
};

/// Where the options of a command line end.
struct CommandPlace {
    char** command = nullptr;    ///< the word behind them, or the NULL at the end
    bool behind_dashes = false;  ///< a -- is before it
    bool is_doubtful = false;    ///< a word before it may have been the command, or the value of an
                                 ///< option that does not exist

    bool is_told() const { return *command != nullptr && (behind_dashes || !is_doubtful); }
};

/// Goes through the options that a command line begins with. One `step` is one option.
///
/// Options are known by their whole names. One that does not exist may have a value or not: a plain
/// word right behind it is either that or the command, which only a -- can tell then. What stands
/// where a value is missing (-- or another option) is none, but for argv[0], which may be anything.
class OptionSteps {
public:
    explicit OptionSteps(char** begin) : place_{.command = begin} {}

    /// False where the options end; then `place` is where.
    bool step(OptionWord& word);

    const CommandPlace& place() const { return place_; }

private:
    void take_value(OptionWord& word);

    CommandPlace place_;
};

}  // namespace jw::wrapper

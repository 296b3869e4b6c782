// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.hpp"

namespace jw::unit {

/// One command of an ExecStart= setting, parsed only as far as it is changed; the rest is carried
/// byte for byte, so that quotes, %-specifiers and $VARIABLES stay systemd's business.
struct Command {
    std::string prefixes;  ///< of `- : + !`, in their order, without @
    std::string word;      ///< the first word as written, without the prefixes in it
    std::string argv0;     ///< with the prefix @: the second word as written, else ""
    std::string rest;      ///< as written, with the blanks before it
    std::string path;      ///< the first word without quotes; its specifiers as written

    bool operator==(const Command&) const = default;

    bool expands_variables() const { return prefixes.find(':') == std::string::npos; }
};

/// Splits one value of ExecStart= (continuations joined already) at its lone semicolons, as
/// systemd.service(5) does. Fails on what systemd would refuse, on prefixes that systemd 252 does
/// not know, and on words that would not mean the same behind a wrapper.
Result<std::vector<Command>> parse_exec(std::string_view value);

/// The value that starts the command behind `wrapper`, which ends before its `--`.
/// `found` is where systemd finds a command that is named without a path, "" for others.
std::string wrapped(const Command& command, std::string_view wrapper, std::string_view found);

/// The value that starts the command by itself.
std::string unwrapped(const Command& command);

/// What the journal calls a unit's lines after this command; fails where only systemd can know.
Result<std::string> identifier_of(const Command& command);

}  // namespace jw::unit

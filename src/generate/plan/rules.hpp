// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "systemd/unit/settings.hpp"

namespace jw::generate {

/// How the runs of a service that exists can be recorded.
enum class Way {
    wrap,     ///< the wrapper stands in front of its commands
    observe,  ///< ExecStopPost= records each run once it has ended
};

/// One setting of one service.
struct Setting {
    std::string_view section, key;
    const unit::Settings& all;
    const std::string& wrapper;  ///< the path of the wrapper, and of what observes
};

/// Settings that can stand against a way, all for the same reason.
struct Rule {
    std::string_view section;
    std::array<std::string_view, 5> keys;  ///< those behind the last one are empty
    /// Whether this service must not be recorded so.
    bool (*hurts)(const Setting& setting);
    std::string_view reason;
    Way last_way;  ///< it stands against that way, and against those before it
};

/// The table that job-watch-generator(8) shows.
std::span<const Rule> rules();

/// Why a service with these settings must not be recorded in this way: `KEY=VALUE: reason` of the
/// first rule that applies; "" if it may.
std::string reason_against(Way way, const unit::Settings& settings, const std::string& wrapper);

}  // namespace jw::generate

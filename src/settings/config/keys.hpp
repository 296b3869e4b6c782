// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "settings/config/config.hpp"
#include "settings/config/value.hpp"

namespace jw::config {

/// One key of a table: its name, its default as a file would have it ("" for none), and how its
/// value is read. These tables are what the parser goes by and what the manual is compared with.
template <typename Target>
struct Key {
    std::string_view name, initial;
    Wrong (*set)(Target& target, const Value& value);
};

/// A policy while it is read: a list of channels that is not given means all of them.
struct PolicyDraft {
    alert::Policy policy;
    std::optional<std::vector<std::string>> channels;
    std::string heartbeat_url;
};

std::span<const Key<PolicyDraft>> alerts_keys();   ///< [alerts], beside the channels
std::span<const Key<PolicyDraft>> policy_keys();   ///< [jobs.NAME.alerts]
std::span<const Key<Channel>> channel_keys();      ///< [alerts.channels.NAME]
std::span<const Key<Report>> report_keys();        ///< [report]
std::span<const Key<Metrics>> metrics_keys();      ///< [metrics]
std::span<const Key<Retention>> retention_keys();  ///< [retention]
std::span<const Key<Companion>> companion_keys();  ///< [companion]
std::span<const Key<Fleet>> fleet_keys();          ///< [fleet]

struct KnownKey {
    std::string_view section, name, initial;
};

/// All of them, for the test that reads the manual.
std::vector<KnownKey> known_keys();

}  // namespace jw::config

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "send/channels/body.hpp"

// The bodies for receivers that keep the state of each job: what a failure begins there, a recovery
// has to end, and nothing else may begin it anew.

namespace jw::send {

/// One job on one host, in all that is said about it: 32 hex digits.
std::string incident_name(const std::string& host, const std::string& job);

/// What a message is about, where it is one job; else the message's own key.
std::string incident_name(const alert::Message& message);

/// Whether a message ends what others have begun.
bool ends_incident(alert::Kind kind);

/// Alertmanager's API v2 (POST /api/v2/alerts): a list of alerts. One with an `endsAt` that has
/// passed is resolved; one without would be by itself, after some minutes.
std::string alertmanager_body(const alert::Message& message, show::OutputPart output);

/// PagerDuty's Events API v2.
std::string pagerduty_body(const alert::Message& message, show::OutputPart output,
                           std::string_view routing_key);

/// Opsgenie's Alert API: that which creates an alert, or that which closes one.
std::string opsgenie_body(const alert::Message& message, show::OutputPart output);

}  // namespace jw::send

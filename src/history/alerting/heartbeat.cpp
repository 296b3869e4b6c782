// SPDX-License-Identifier: MIT
#include "history/alerting/heartbeat.hpp"

#include <cmath>

#include "foundation/base/host_name.hpp"
#include "history/alerting/dispatcher.hpp"
#include "history/alerting/message_maker.hpp"
#include "history/database/settings.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto heartbeat_name = "heartbeat";

/// A little less than five minutes, so that who looks every five is never a moment too early.
constexpr double shortest_period = 290;

}  // namespace

bool is_heartbeat_due(SQLite::Database& database, Instant now) {
    const auto last = setting(database, heartbeat_name);
    return !last || std::abs(seconds_of(now) - *last) >= shortest_period;
}

void beat(SQLite::Database& database, const std::string& channel, Instant now) {
    alert::Message message;
    message.kind = alert::Kind::succeeded;
    message.created = now;
    message.host = host_name();
    message.key = message_key(message.kind, message.host + "/heartbeat/" +
                                                std::to_string(now.time_since_epoch().count()));
    message.command = "job-watch";
    Dispatcher{database}.ping(message, {.each_success = {channel}}, now);
    set_setting(database, heartbeat_name, seconds_of(now));
}

}  // namespace jw::history

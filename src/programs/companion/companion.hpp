// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "foundation/base/fd.hpp"
#include "programs/companion/collector.hpp"
#include "programs/companion/starts.hpp"
#include "programs/companion/untimed.hpp"
#include "settings/config/config.hpp"
#include "systemd/journal/selection.hpp"
#include "systemd/sd/signals.hpp"
#include "systemd/watch/follower.hpp"

namespace jw::companion {

/// Follows one manager until it is told to end: its signals say that runs have ended and how, the
/// journal the rest. What was missed, while there was no connection or no companion, is made good
/// from what the manager still knows and from the journal.
class Companion {
public:
    Companion(sd::Manager manager, config::Companion settings, Outlet& outlet);

    /// Until one of the signals of `ending`, a signalfd, comes.
    void run(const Fd& ending);

private:
    void connect();
    void lose_connection(int error);
    bool reconcile();
    bool list_timers();
    struct Listing;
    void on_timer(const std::shared_ptr<Listing>& listing, const std::string& name,
                  const watch::Properties& timer);
    void list(const std::shared_ptr<Listing>& listing, const std::string& unit);
    void take_listing(Listing& listing);
    void take_services(std::set<std::string> services);
    void ask_about(const std::string& unit);
    void ask_about_timer(const std::string& timer);
    bool may_hang(const journal::UnitRun& run) const;
    void on_signal(const sd::Signal& signal);
    void on_news(const std::string& unit, watch::News news);
    void take_ended(const std::string& unit, watch::News news);
    bool wants(const std::string& unit, const std::string& trigger) const;

    std::optional<Clock::time_point> next_turn() const;
    bool wait(const Fd& ending);
    void turn();
    void feed_watchdog();
    void tell_status();

    sd::Manager manager_;
    config::Companion settings_;
    journal::Manager identity_;
    Collector collector_;
    watch::Follower follower_;
    Starts starts_;
    Untimed untimed_;
    std::set<std::string> timers_;  ///< that were loaded once
    std::unique_ptr<sd::Signals> signals_;
    journal::Selection selection_;
    std::set<std::string> services_;  ///< that timers start
    std::optional<Clock::time_point> connect_at_, list_at_, watchdog_at_;
    bool bus_ready_ = false, reader_ready_ = false, is_ready_ = false;
    int attempts_ = 0;
    std::string status_;
};

}  // namespace jw::companion

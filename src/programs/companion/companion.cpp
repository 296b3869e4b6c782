// SPDX-License-Identifier: MIT
#include "programs/companion/companion.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <ctime>
#include <utility>

#include "foundation/base/clock.hpp"
#include "foundation/base/host_name.hpp"
#include "programs/companion/generated.hpp"
#include "systemd/sd/identity.hpp"
#include "systemd/sd/own_service.hpp"
#include "systemd/watch/pulled_in.hpp"

namespace jw::companion {

namespace {

using namespace std::chrono_literals;
using journal::Request;

/// A reload loads all timers anew, and reloads come in storms.
constexpr auto list_delay = 2s;

journal::Manager identity_of(sd::Manager manager) {
    journal::Manager identity{.machine = sd::machine_id(), .boot = sd::boot_id(), .uid = {}};
    if (manager == sd::Manager::user) identity.uid = ::getuid();
    return identity;
}

Request request_for(const config::Companion& settings, const journal::Manager& identity) {
    Request request;
    request.services = settings.services == config::Companion::Services::all
                           ? Request::Services::all
                           : Request::Services::timers;
    request.patterns = settings.units;
    request.excluded = settings.exclude;
    request.uid = identity.uid;
    return request;
}

journal::Selection selection_for(const config::Companion& settings,
                                 const std::vector<std::string>& generated) {
    auto selection = settings.services == config::Companion::Services::all
                         ? journal::Selection::all()
                         : journal::Selection::named({});
    selection.add_patterns(settings.units);
    selection.add_patterns(generated);
    selection.exclude(settings.exclude);
    return selection;
}

void say(const std::string& text) { fmt::print(stderr, "job-watch-companion: {}\n", text); }

std::chrono::nanoseconds monotonic() {
    return std::chrono::microseconds{micros_on(CLOCK_MONOTONIC)};
}

}  // namespace

/// What timers start, while the manager is asked about one after the other.
struct Companion::Listing {
    std::set<std::string> services, targets;
    std::size_t unanswered = 0;
    std::vector<std::pair<std::string, watch::Properties>> timers;
};

Companion::Companion(sd::Manager manager, config::Companion settings, Outlet& outlet)
    : manager_{manager},
      settings_{std::move(settings)},
      identity_{identity_of(manager)},
      collector_{outlet, request_for(settings_, identity_)},
      follower_{identity_, host_name()},
      starts_{outlet},
      untimed_{outlet, identity_, host_name(),
               [this](const auto& service) { return wants(service, "timer"); }},
      selection_{selection_for(settings_, {})} {}

void Companion::run(const Fd& ending) {
    connect_at_ = Clock::now();
    feed_watchdog();
    collector_.ring(0ms);
    do turn();
    while (wait(ending));
    sd::tell_manager("STOPPING=1");
}

/// All that is due, whatever has woken us.
void Companion::turn() {
    const auto now = Clock::now();
    if (connect_at_ && *connect_at_ <= now) connect();
    if (signals_ && bus_ready_)
        if (const auto error = signals_->process()) lose_connection(*error);
    if (list_at_ && *list_at_ <= now && signals_) list_timers();
    starts_.turn(now, collector_.journals_boot());
    if (signals_) untimed_.turn(*signals_, now);
    collector_.turn(now, reader_ready_);
    if (const auto trouble = collector_.trouble())
        say(fmt::format("{}: {}; {}", trouble->what, trouble->why, trouble->next));
    if (watchdog_at_ && *watchdog_at_ <= now) feed_watchdog();
    tell_status();
}

/// Sleeps until there is something to do. False once we are to end.
bool Companion::wait(const Fd& ending) {
    std::array<pollfd, 3> polled{
        {{ending.get(), POLLIN, 0},
         {signals_ ? signals_->descriptor() : -1, signals_ ? signals_->events() : short{0}, 0},
         {collector_.descriptor(), POLLIN, 0}}};
    const auto until = next_turn();
    timespec timeout{};
    if (until) {
        const auto left = std::max(*until - Clock::now(), Clock::duration::zero());
        timeout.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
        timeout.tv_nsec = (left % 1s).count();
    }
    const int ready = ::ppoll(polled.data(), polled.size(), until ? &timeout : nullptr, nullptr);
    bus_ready_ = ready == 0 || polled[1].revents != 0;
    reader_ready_ = ready > 0 && polled[2].revents != 0;
    return ready < 0 || polled[0].revents == 0;
}

std::optional<Clock::time_point> Companion::next_turn() const {
    std::optional<Clock::time_point> next;
    const auto consider = [&next](const std::optional<Clock::time_point>& when) {
        if (when && (!next || *when < *next)) next = when;
    };
    for (const auto& when : {connect_at_, watchdog_at_, collector_.due(), starts_.due()})
        consider(when);
    if (signals_) {
        consider(list_at_);
        consider(untimed_.due());
        if (const auto until = signals_->until())
            consider(Clock::now() +
                     std::chrono::duration_cast<Clock::duration>(*until - monotonic()));
    }
    return next;
}

void Companion::connect() {
    connect_at_.reset();
    auto opened =
        sd::Signals::open(manager_, [this](const sd::Signal& signal) { on_signal(signal); });
    if (!opened) return lose_connection(opened.error());
    signals_ = *std::move(opened);
    if (attempts_ > 0) say("connected to the service manager again");
    attempts_ = 0;
    bus_ready_ = true;
    if (!reconcile()) return;
    if (!std::exchange(is_ready_, true)) sd::tell_manager("READY=1");
}

void Companion::lose_connection(int error) {
    constexpr int most_doublings = 5;
    signals_.reset();
    list_at_.reset();
    collector_.forget_timers();
    if (attempts_ == 0)
        say(fmt::format("no connection to the service manager: {}; trying again",
                        std::strerror(error)));
    connect_at_ = Clock::now() + 1s * (1 << std::min(attempts_, most_doublings));
    ++attempts_;
}

/// What the manager still knows of runs that ended while nobody listened; the journal has the rest.
/// False if the connection is lost.
bool Companion::reconcile() {
    if (!list_timers()) return false;
    const bool others =
        settings_.services == config::Companion::Services::all || !settings_.units.empty();
    if (!others) return true;
    const auto services = signals_->units("*.service");
    if (!services) {
        lose_connection(services.error());
        return false;
    }
    for (const auto& unit : *services)
        if (selection_.wants(unit)) ask_about(unit);
    return true;
}

/// False if the connection is lost.
bool Companion::list_timers() {
    list_at_.reset();
    const auto timers = signals_->units("*.timer");
    if (!timers) {
        lose_connection(timers.error());
        return false;
    }
    timers_.insert(timers->begin(), timers->end());  // one that is masked may be loaded no longer
    if (timers_.empty()) take_services({});
    const auto listing = std::make_shared<Listing>(Listing{{}, {}, timers_.size(), {}});
    for (const auto& timer : timers_)
        signals_->ask(timer,
                      [this, listing, timer](const auto& all) { on_timer(listing, timer, all); });
    return true;
}

/// A part of the services would leave out what the others run meanwhile: none counts before all are
/// there. Without an answer, what was known before may still be true.
void Companion::on_timer(const std::shared_ptr<Listing>& listing, const std::string& name,
                         const watch::Properties& timer) {
    const auto unit = watch::unit_of_timer(name, timer);
    if (timer.text("LoadState") == "not-found")
        timers_.erase(name);
    else
        list(listing, unit);
    if (timer.text("Id").empty()) listing->services.insert(services_.begin(), services_.end());
    listing->timers.emplace_back(name, timer);
    if (--listing->unanswered == 0) take_listing(*listing);
}

/// Which services are followed is known then.
void Companion::take_listing(Listing& listing) {
    take_services(std::move(listing.services));
    for (const auto& [name, timer] : listing.timers) untimed_.on_timer(name, timer, Clock::now());
}

/// Takes a service, and of a target what it pulls in.
void Companion::list(const std::shared_ptr<Listing>& listing, const std::string& unit) {
    if (unit.ends_with(".service")) listing->services.insert(unit);
    if (!unit.ends_with(".target") || !listing->targets.insert(unit).second) return;
    ++listing->unanswered;
    signals_->ask(unit, [this, listing](const auto& target) {
        if (target.text("Id").empty()) listing->services.insert(services_.begin(), services_.end());
        for (const auto& pulled : watch::pulled_in_by(target)) list(listing, pulled);
        if (--listing->unanswered == 0) take_listing(*listing);
    });
}

void Companion::take_services(std::set<std::string> services) {
    services_ = std::move(services);
    const auto generated = generated_services(manager_);
    selection_ = selection_for(settings_, generated);
    for (const auto& service : services_) selection_.add_unit(service);
    auto patterns = settings_.units;
    patterns.insert(patterns.end(), generated.begin(), generated.end());
    collector_.set_timed({services_.begin(), services_.end()}, std::move(patterns));
    for (const auto& service : services_) ask_about(service);
}

void Companion::ask_about(const std::string& unit) {
    signals_->ask(unit,
                  [this, unit](const auto& all) { on_news(unit, follower_.on_all(unit, all)); });
}

void Companion::ask_about_timer(const std::string& timer) {
    signals_->ask(timer,
                  [this, timer](const auto& all) { untimed_.on_timer(timer, all, Clock::now()); });
}

void Companion::on_signal(const sd::Signal& signal) {
    using Kind = sd::Signal::Kind;
    switch (signal.kind) {
        case Kind::service_changed:
            return follower_.on_service(signal.unit, signal.properties);
        case Kind::unit_changed:
            return on_news(signal.unit, follower_.on_unit(signal.unit, signal.properties));
        case Kind::timer_changed:
            if (untimed_.concerns(signal.unit, signal.properties)) ask_about_timer(signal.unit);
            return;
        case Kind::unloaded:
            return follower_.forget(signal.unit);
        case Kind::start_failed:
            if (wants(signal.unit, "")) collector_.ring();
            return;
        case Kind::loaded:
            if (!signal.unit.ends_with(".timer")) return;
            [[fallthrough]];
        case Kind::reloaded:
            if (!list_at_) list_at_ = Clock::now() + list_delay;
            return;
    }
}

void Companion::on_news(const std::string& unit, watch::News news) {
    if (news.stirred && wants(unit, "")) collector_.ring();
    if (news.retry) collector_.take_retry(*std::move(news.retry));
    if (news.begun && may_hang(*news.begun)) starts_.begun(*std::move(news.begun), Clock::now());
    if (news.ended) starts_.ended(unit, news.ended->invocation);
    if (news.ended && wants(unit, news.ended->trigger)) take_ended(unit, std::move(news));
}

/// Collects a run that has ended, and asks for what the news of it did not have.
void Companion::take_ended(const std::string& unit, watch::News news) {
    const auto invocation = news.ended->invocation;
    const bool accounted = news.ended->cpu.has_value();
    if (news.claim) news.ended->trigger.clear();  // nobody knows yet
    collector_.add(*std::move(news.ended));
    if (!signals_) return;
    if (news.claim)
        signals_->ask(news.claim->timer,
                      [this, unit, invocation, claim = *news.claim](const auto& timer) {
                          if (auto* run = collector_.find(unit, invocation))
                              run->trigger = watch::trigger_by(claim, timer);
                      });
    if (accounted) return;
    signals_->ask(unit, [this, unit, invocation](const auto& all) {
        if (auto* run = collector_.find(unit, invocation)) watch::take_resources_of(*run, all);
    });
}

/// Where all services are followed, most are to run for good.
bool Companion::may_hang(const journal::UnitRun& run) const {
    if (!wants(run.unit, run.trigger)) return false;
    return settings_.services != config::Companion::Services::all || run.trigger == "timer" ||
           services_.contains(run.unit);
}

bool Companion::wants(const std::string& unit, const std::string& trigger) const {
    if (selection_.wants(unit)) return true;
    return trigger == "timer" && !selection_.excludes(unit);
}

void Companion::feed_watchdog() {
    const auto interval = sd::watchdog_interval();
    if (!interval) return watchdog_at_.reset();
    sd::tell_manager("WATCHDOG=1");
    watchdog_at_ = Clock::now() + *interval / 2;
}

void Companion::tell_status() {
    auto status =
        fmt::format("{}; {} services of timers known, {} runs recorded",
                    signals_ ? "following" : "not connected", services_.size(), collector_.runs());
    if (status == status_) return;
    status_ = std::move(status);
    sd::tell_manager("STATUS=" + status_);
}

}  // namespace jw::companion

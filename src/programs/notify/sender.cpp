// SPDX-License-Identifier: MIT
#include "programs/notify/sender.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <set>
#include <utility>

#include "foundation/base/host_name.hpp"
#include "send/channels/outgoing.hpp"
#include "send/delivery/backoff.hpp"
#include "send/delivery/failed.hpp"
#include "send/delivery/signature.hpp"
#include "show/terminal/shown.hpp"

namespace jw::send {

namespace {

using namespace std::chrono_literals;
using history::Addressed;

/// Whoever holds the lock goes by this name: its leases are those of its dead predecessors too.
const std::string owner = "job-watch-notify";
constexpr auto lease = 5min;
constexpr auto given_up_after = 48h;
const std::string after_two_days = "given up after two days: ";
constexpr std::size_t claim_size = 16;

const std::string not_configured = "the configuration has no channel of this name";

std::string name_of(const std::string& channel) {
    return show::shown(channel, show::Charset::utf8);
}

/// One message of each channel in turn, channels whose messages were tried least first.
std::vector<history::Delivery> in_turns(std::vector<history::Delivery> claimed) {
    std::map<std::string, int> tries;
    for (const auto& due : claimed) {
        const auto [found, is_new] = tries.try_emplace(due.channel, due.attempts);
        if (!is_new) found->second = std::max(found->second, due.attempts);
    }
    std::map<std::string, int> count;
    std::vector<std::pair<std::pair<int, int>, history::Delivery>> ranked;
    for (auto& due : claimed) {
        const std::pair rank{count[due.channel]++, tries[due.channel]};
        ranked.emplace_back(rank, std::move(due));
    }
    std::ranges::stable_sort(ranked, {}, [](const auto& pair) { return pair.first; });
    std::vector<history::Delivery> ordered;
    ordered.reserve(ranked.size());
    for (auto& [rank, due] : ranked) ordered.push_back(std::move(due));
    return ordered;
}

}  // namespace

Sender::Sender(history::Outbox& outbox, const config::Config& config, World world)
    : outbox_{outbox}, config_{config}, world_{std::move(world)}, random_{std::random_device{}()} {}

std::optional<Failure> Sender::run(const Bounds& bounds) {
    if (auto failure = outbox_.reclaim(owner)) return failure;
    if (auto failure = tidy()) return failure;
    set_aside_.clear();  // what is due now has waited its time, or is to be tried at once
    while (left_until(bounds.begins) > 0ms) {
        auto claimed = claim();
        if (!claimed) return claimed.error();
        if (claimed->empty()) break;
        if (auto failure = take_turns(*std::move(claimed), bounds)) return failure;
    }
    return std::nullopt;
}

/// Ends what no try will ever end: old messages of channels that are disabled, or not there any
/// more. A configuration that can't be read has no channel: then what is known of them is kept.
std::optional<Failure> Sender::tidy() {
    const auto now = world_.now();
    const auto before = now - given_up_after;
    const auto backlogs = outbox_.backlogs(before);
    if (!backlogs) return backlogs.error();
    for (const auto& [channel, has_news, disabled] : *backlogs) {
        const bool is_configured = config_.channels.contains(channel);
        if (is_configured && !disabled) continue;
        const auto why = is_configured ? "it is disabled: " + *disabled : not_configured;
        const auto told = has_news ? told_of_old(channel, why) : std::vector<Addressed>{};
        if (auto failure = outbox_.dead_before(channel, before, after_two_days + why, now, told))
            return failure;
    }
    std::set<std::string> configured;
    for (const auto& [name, channel] : config_.channels) configured.insert(name);
    return configured.empty() ? std::nullopt : outbox_.keep_channels(configured);
}

Result<Sender::Claimed> Sender::claim() {
    auto claimed = outbox_.claim(world_.now(), lease, owner, claim_size);
    if (claimed && !claimed->empty()) world_.reached(Step::claimed);
    return claimed;
}

std::optional<Failure> Sender::take_turns(Claimed claimed, const Bounds& bounds) {
    for (const auto& due : in_turns(std::move(claimed))) {
        auto failure = left_until(bounds.begins) > 0ms
                           ? send(due, bounds)
                           : outbox_.retry(due.row, "not tried: no time was left", world_.now());
        if (failure) return failure;
    }
    return std::nullopt;
}

std::optional<Failure> Sender::send(const history::Delivery& due, const Bounds& bounds) {
    if (const auto found = set_aside_.find(due.channel); found != set_aside_.end())
        return outbox_.retry(due.row,
                             "not tried, since the message before failed: " + found->second,
                             world_.now() + pause(due.attempts, std::nullopt, random_));
    if (is_stale(due))
        return outbox_.dead(due.row, "it is older than the period of the check", world_.now());
    const auto done = attempt(due, bounds.ends);
    world_.reached(Step::delivered);
    auto failure = note(due, done);
    world_.reached(Step::marked);
    return failure;
}

/// Its receiver would take an old success for one of now.
bool Sender::is_stale(const history::Delivery& due) const {
    const auto found = config_.channels.find(due.channel);
    return due.message.kind == alert::Kind::succeeded && found != config_.channels.end() &&
           found->second.period && world_.now() - due.created > *found->second.period;
}

Delivery Sender::attempt(const history::Delivery& due, Deadline deadline) {
    const auto found = config_.channels.find(due.channel);
    if (found == config_.channels.end()) return tried_later(not_configured);
    try {
        return attempt_by(found->second, due, deadline);
    } catch (const std::exception& error) {
        // Otherwise this message would end each session at its beginning.
        return tried_later(std::string{"something is wrong here: "} + error.what());
    }
}

Delivery Sender::attempt_by(const config::Channel& channel, const history::Delivery& due,
                            Deadline deadline) {
    const auto chat = outbox_.chat_of(due.channel, channel.chat);
    return world_.deliver(channel, chat ? *chat : channel.chat,
                          outgoing(due.message, config_.report, world_.now()),
                          std::min(deadline, std::chrono::steady_clock::now() + channel.timeout));
}

std::optional<Failure> Sender::note(const history::Delivery& due, const Delivery& done) {
    if (!done.moved_to.empty()) {
        const auto& chat = config_.channels.at(due.channel).chat;
        if (auto failure = outbox_.moved(due.channel, chat, done.moved_to)) return failure;
    }
    switch (done.fate) {
        case Fate::delivered:
            return outbox_.sent(due.row, world_.now());
        case Fate::refused:
            return give_up(due, done.why);
        case Fate::broken:
            return disable(due, done.why);
        case Fate::later:
            break;
    }
    set_aside_.emplace(due.channel, done.why);
    return put_off(due, done);
}

std::optional<Failure> Sender::put_off(const history::Delivery& due, const Delivery& done) {
    const auto now = world_.now();
    if (now - due.created >= given_up_after) {
        const bool is_news = due.message.kind != alert::Kind::undeliverable;
        const auto told = is_news ? told_of_old(due.channel, done.why) : std::vector<Addressed>{};
        return outbox_.dead(due.row, after_two_days + done.why, now, told);
    }
    return outbox_.retry(due.row, done.why, now + pause(due.attempts, done.not_before, random_));
}

/// What can't be delivered about what can't be delivered is let go.
std::optional<Failure> Sender::give_up(const history::Delivery& due, const std::string& why) {
    const bool is_news = due.message.kind != alert::Kind::undeliverable &&
                         due.message.kind != alert::Kind::succeeded;
    const auto told_of =
        is_news ? told(due, "gave up on a message", why) : std::vector<Addressed>{};
    return outbox_.dead(due.row, why, world_.now(), told_of);
}

/// Every disabled channel is told of, also one that breaks over a message that tells of another:
/// what it was to tell of others goes to the next.
std::optional<Failure> Sender::disable(const history::Delivery& due, const std::string& why) {
    set_aside_.emplace(due.channel, why);
    const auto what = "is disabled until 'job-watch alerts test' reaches it";
    if (auto failure = outbox_.disable(due.channel, why, world_.now(), told(due, what, why)))
        return failure;
    if (const auto other = other_channel(due.channel))
        if (auto failure = outbox_.pass_on(due.channel, *other, world_.now())) return failure;
    return outbox_.retry(due.row, why, world_.now());
}

/// The key has the number of the try in it: a channel that was put right can break again by the
/// same message.
std::vector<Addressed> Sender::told(const history::Delivery& due, const std::string& what,
                                    const std::string& why) const {
    alert::Message message;
    message.key =
        digest_key(fmt::format("{}\n{}\n{}\n{}", due.channel, due.message.key, what, due.attempts));
    message.host = due.message.host;
    message.job = due.message.job;
    message.job_host = due.message.job_host;
    message.why = fmt::format("channel {} {}: {}", name_of(due.channel), what, why);
    return by_other_channel(due.channel, std::move(message));
}

/// Once a day: a channel that is out of order for long gives up on message after message.
std::vector<Addressed> Sender::told_of_old(const std::string& channel,
                                           const std::string& why) const {
    const auto day = std::chrono::floor<std::chrono::days>(world_.now());
    alert::Message message;
    message.key = digest_key(fmt::format("{}\n{}", channel, day.time_since_epoch().count()));
    message.host = host_name();
    message.why =
        fmt::format("channel {} gives up on messages of two days ago: {}", name_of(channel), why);
    return by_other_channel(channel, std::move(message));
}

std::vector<Addressed> Sender::by_other_channel(const std::string& channel,
                                                alert::Message message) const {
    auto other = other_channel(channel);
    if (!other) return {};
    message.kind = alert::Kind::undeliverable;
    message.created = world_.now();
    message.command = "job-watch alerts";
    return {{*std::move(other), std::move(message)}};
}

/// The next one by name that is not disabled, beginning again behind the last.
std::optional<std::string> Sender::other_channel(const std::string& channel) const {
    const auto& all = config_.channels;
    auto next = all.upper_bound(channel);
    for (std::size_t i = 0; i < all.size(); ++i, ++next) {
        if (next == all.end()) next = all.begin();
        const auto disabled = outbox_.disabled(next->first);
        if (next->first != channel && disabled && !*disabled) return next->first;
    }
    return std::nullopt;
}

}  // namespace jw::send

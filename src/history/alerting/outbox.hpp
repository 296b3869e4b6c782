// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"
#include "judge/alert/message.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// A message that is to go out by one channel.
struct Addressed {
    std::string channel;
    alert::Message message;
};

/// A message that one sender has claimed.
struct Delivery {
    std::int64_t row = 0;
    std::string channel;
    alert::Message message;
    int attempts = 1;  ///< this one included; those of a sender that was killed count too
    Instant created;
};

/// A channel with messages from before some time.
struct Backlog {
    std::string channel;
    bool has_news = false;                ///< not all of them tell of what could not be delivered
    std::optional<std::string> disabled;  ///< why, if it is
};

/// Which messages: all, or only those that nobody has tried to send yet.
enum class Tries { any, none };

/// What waits to be sent, as its sender sees it. Each call is short: it takes the writer's lock,
/// waited for at most 5 s, changes rows in one transaction and gives the lock up; so nothing is
/// held while a message travels. Messages about one job leave by one channel in their order: a
/// later one can't be claimed before the earlier one is sent or dead, nor a recovery or a reminder
/// before an earlier storm, nor anything about a job before or over a message of recoveries.
class Outbox {
public:
    explicit Outbox(std::string store);

    /// At most `limit` messages that are due and that nobody else holds, oldest first; they are
    /// the owner's until `now + lease`. A dead owner's come back by that. Nothing of a channel
    /// that is disabled.
    Result<std::vector<Delivery>> claim(Instant now, std::chrono::seconds lease,
                                        const std::string& owner, std::size_t limit);

    /// Ends this owner's leases: for the holder of the sender_lock, whose predecessor under the
    /// same name is gone.
    std::optional<Failure> reclaim(const std::string& owner);

    /// The peer has accepted it.
    std::optional<Failure> sent(std::int64_t row, Instant now);

    /// It goes back into the outbox. `why` is shown to the user and holds no secret.
    std::optional<Failure> retry(std::int64_t row, const std::string& why, Instant next_try);

    /// Given up. `told`, which reports that by other channels, enters the outbox in the same
    /// transaction.
    std::optional<Failure> dead(std::int64_t row, const std::string& why, Instant now,
                                const std::vector<Addressed>& told = {});

    /// Channels with messages from before then. Reads only.
    Result<std::vector<Backlog>> backlogs(Instant before) const;

    /// Given up: all messages of a channel from before then.
    std::optional<Failure> dead_before(const std::string& channel, Instant before,
                                       const std::string& why, Instant now,
                                       const std::vector<Addressed>& told);

    /// Nothing is claimed for this channel any more, though messages for it still gather.
    std::optional<Failure> disable(const std::string& channel, const std::string& why, Instant now,
                                   const std::vector<Addressed>& told = {});

    /// What `channel` was to tell of other channels goes out by `other`.
    std::optional<Failure> pass_on(const std::string& channel, const std::string& other,
                                   Instant now);

    /// The inverse of disable(): all that has gathered is due at once.
    std::optional<Failure> enable(const std::string& channel, Instant now);

    /// Forgets what was said of channels that are not among these and have nothing to send.
    std::optional<Failure> keep_channels(const std::set<std::string>& configured);

    /// The peer said that a chat has another id now; remembered until the channel's chat changes.
    std::optional<Failure> moved(const std::string& channel, const std::string& chat,
                                 const std::string& moved_to);

    /// Where the messages for this chat of a channel go: `chat` itself where it never moved.
    Result<std::string> chat_of(const std::string& channel, const std::string& chat) const;

    /// Makes everything due that waits for its next try, or for others to join it.
    std::optional<Failure> release(Instant now);

    /// Why a channel is disabled; nothing where it is not.
    Result<std::optional<std::string>> disabled(const std::string& channel) const;

    /// When the next message can be claimed: maybe in the past. Nothing where none waits. Reads
    /// only.
    Result<std::optional<Instant>> next_due(Tries tries = Tries::any) const;

private:
    std::optional<Failure> change(const std::function<void(SQLite::Database&)>& work);
    bool needs_change(const std::function<bool(SQLite::Database&)>& look) const;

    std::string store_;
};

/// Outbox::next_due() of a store that is open.
std::optional<Instant> next_due(SQLite::Database& database, Tries tries = Tries::any);

/// Outbox::next_due() for a store that may be absent, busy or damaged: nothing then.
std::optional<Instant> next_due(const std::string& store);

/// Adds messages to the outbox; one that is in it under the same key and channel is not doubled.
/// Within the caller's transaction.
void enqueue(SQLite::Database& database, const Addressed& addressed, Instant created,
             Instant next_try);

}  // namespace jw::history

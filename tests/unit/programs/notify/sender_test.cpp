// SPDX-License-Identifier: MIT
#include "programs/notify/sender.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "history/alerting/outbox.hpp"
#include "history/database/database.hpp"
#include "send/message.hpp"
#include "support/temp_folder.hpp"

namespace jw::send {
namespace {

using alert::Kind;
using config::Channel;

/// A store with an outbox, channels whose answers the test decides, and a clock it moves.
class SenderOfAStore : public testing::Test {
protected:
    SenderOfAStore() {
        EXPECT_TRUE(history::open_for_writing(store_, 1s));
        for (const auto* name : {"chat", "mail", "phone"}) {
            Channel channel;
            channel.name = name;
            config_.channels[name] = channel;
        }
    }

    void put(const std::string& key, const std::string& channel, const std::string& job = "backup",
             Kind kind = Kind::opened) {
        auto database = history::open_for_writing(store_, 1s);
        ASSERT_TRUE(database);
        alert::Message message;
        message.key = key;
        message.kind = kind;
        message.job = job;
        history::enqueue(*database, {channel, message}, now_, now_);
    }

    /// What was tried, as `channel key`.
    std::vector<std::string> session(std::chrono::seconds budget = 60s) {
        tried_.clear();
        World world;
        world.now = [this] { return now_; };
        world.deliver = [this](const auto& channel, const auto& chat, const auto& message,
                               Deadline deadline) {
            given_.push_back(left_until(deadline));
            tried_.push_back(channel.name + " " + message.key);
            chats_.push_back(chat);
            messages_.push_back(message);
            return answer_(channel);
        };
        history::Outbox outbox{store_};
        Sender sender{outbox, config_, world};
        const auto begins = std::chrono::steady_clock::now() + budget;
        EXPECT_FALSE(sender.run({begins, begins + 60s}));
        return tried_;
    }

    history::Outbox outbox() const { return history::Outbox{store_}; }

    /// `state: last error`.
    std::string state(const std::string& key) {
        auto database = history::open_for_reading(store_, 1s);
        SQLite::Statement query{
            *database, "SELECT state || ': ' || ifnull(last_error, '') FROM outbox WHERE key = ?"};
        query.bind(1, key);
        return query.executeStep() ? query.getColumn(0).getString() : "none";
    }

    /// The channel `chat` answers so, all others deliver.
    void chat_answers(Fate fate, std::string why) {
        answer_ = [fate, why](const Channel& channel) {
            return channel.name == "chat" ? Delivery{.fate = fate, .why = why} : Delivery{};
        };
    }

    using Tried = std::vector<std::string>;
    test::TempFolder folder_;
    std::string store_ = folder_ / "history.db";
    Instant now_ = noon;
    config::Config config_;
    std::function<Delivery(const Channel&)> answer_ = [](auto&) { return Delivery{}; };
    Tried tried_, chats_;
    std::vector<alert::Message> messages_;
    std::vector<std::chrono::milliseconds> given_;  ///< how long each try might take
};

TEST_F(SenderOfAStore, SendsEachMessageOnce) {
    put("a", "chat");
    put("b", "chat", "other");
    EXPECT_EQ(session(), (Tried{"chat a", "chat b"}));
    EXPECT_EQ(session(), Tried{});
    EXPECT_EQ(state("a"), "sent: ");
}

TEST_F(SenderOfAStore, ChannelsTakeTurns) {
    for (const auto* job : {"1", "2", "3"}) put(std::string{"c"} + job, "chat", job);
    put("m1", "mail", "1");
    EXPECT_EQ(session(), (Tried{"chat c1", "mail m1", "chat c2", "chat c3"}));
}

TEST_F(SenderOfAStore, AChannelThatFailsIsNotTriedAgainInTheSession) {
    chat_answers(Fate::later, "host: answered 503");
    for (int i = 0; i < 40; ++i) put("c" + std::to_string(i), "chat", std::to_string(i));
    put("m", "mail");
    EXPECT_EQ(session(), (Tried{"chat c0", "mail m"}));
    EXPECT_EQ(state("c0"), "pending: host: answered 503");
    EXPECT_EQ(state("c1"),
              "pending: not tried, since the message before failed: host: answered 503");
    EXPECT_EQ(session(), Tried{}) << "before its pause is over";
}

TEST_F(SenderOfAStore, TriesAgainAfterThePauseAndNoSoonerThanAsked) {
    answer_ = [](auto&) {
        return Delivery{.fate = Fate::later, .why = "busy", .not_before = 30min};
    };
    put("a", "chat");
    session();
    now_ += 29min;
    EXPECT_EQ(session(), Tried{});
    now_ += 2h;
    EXPECT_EQ(session(), Tried{"chat a"});
}

TEST_F(SenderOfAStore, GivesUpAfterTwoDaysAndSaysSoByTheNextChannelOnce) {
    chat_answers(Fate::later, "host: answered 503");
    put("a", "chat");
    session();
    now_ += 48h;
    session();
    ASSERT_EQ(tried_.size(), 2U);
    EXPECT_EQ(tried_[1], "mail " + messages_.back().key);
    EXPECT_EQ(messages_.back().kind, Kind::undeliverable);
    EXPECT_EQ(messages_.back().why,
              "channel chat gives up on messages of two days ago: host: answered 503");
    EXPECT_EQ(state("a"), "dead: given up after two days: host: answered 503");
}

TEST_F(SenderOfAStore, GivesUpWhatItHasTriedAndNothingElse) {
    chat_answers(Fate::later, "host: answered 503");
    for (const auto* key : {"a", "b"}) put(key, "chat", key);
    now_ += 72h;
    EXPECT_EQ(session().size(), 2U);
    EXPECT_EQ(state("a"), "dead: given up after two days: host: answered 503");
    EXPECT_TRUE(state("b").starts_with("pending: not tried")) << state("b");
    now_ += 2h;
    EXPECT_EQ(session(), Tried{"chat b"}) << "the next channel tells of it once a day";
}

TEST_F(SenderOfAStore, WhatTellsOfATroubleMakesNoOtherTrouble) {
    answer_ = [](auto&) { return Delivery{.fate = Fate::refused, .why = "host: answered 400"}; };
    put("a", "chat");
    EXPECT_EQ(session().size(), 2U);
    now_ += 100h;
    EXPECT_EQ(session(), Tried{});
    for (const auto fate : {Fate::later, Fate::broken}) {
        answer_ = [fate](auto&) { return Delivery{.fate = fate, .why = "host: no"}; };
        put(fate == Fate::later ? "b" : "c", "chat", "backup", Kind::undeliverable);
        session();
        now_ += 100h;
        EXPECT_LE(session().size(), 1U);
        EXPECT_EQ(session(), Tried{});
    }
}

TEST_F(SenderOfAStore, ABrokenChannelIsDisabledKeepsItsMessagesAndIsToldOf) {
    chat_answers(Fate::broken, "host: answered 404");
    put("a", "chat");
    put("b", "chat", "other");
    EXPECT_EQ(session().size(), 2U);
    EXPECT_EQ(messages_.back().kind, Kind::undeliverable);
    EXPECT_EQ(**outbox().disabled("chat"), "host: answered 404");
    now_ += 1h;
    EXPECT_EQ(session(), Tried{});
    chat_answers(Fate::delivered, "");
    EXPECT_FALSE(outbox().enable("chat", now_));
    EXPECT_EQ(session(), (Tried{"chat a", "chat b"}));
}

TEST_F(SenderOfAStore, ADisabledChannelKeepsItsMessagesForTwoDaysAndThatIsToldOnce) {
    EXPECT_FALSE(outbox().disable("chat", "host: answered 404", now_));
    for (const auto* key : {"a", "b"}) put(key, "chat", key);
    now_ += 48h;
    put("c", "chat", "c");
    ASSERT_EQ(session().size(), 1U);
    EXPECT_EQ(messages_.back().why,
              "channel chat gives up on messages of two days ago: it is disabled: host: answered "
              "404");
    EXPECT_EQ(state("a"), "dead: given up after two days: it is disabled: host: answered 404");
    EXPECT_EQ(state("b"), state("a"));
    EXPECT_EQ(state("c"), "pending: ");
}

TEST_F(SenderOfAStore, ADisabledChannelIsNotTheOneToTellOfAnother) {
    EXPECT_FALSE(outbox().disable("mail", "x", now_));
    chat_answers(Fate::refused, "host: answered 400");
    put("a", "chat");
    session();
    ASSERT_EQ(tried_.size(), 2U);
    EXPECT_TRUE(tried_[1].starts_with("phone "));
}

TEST_F(SenderOfAStore, EveryDisabledChannelIsToldOfWhateverItBrokeOver) {
    answer_ = [](const Channel& channel) {
        if (channel.name == "phone") return Delivery{};
        return Delivery{.fate = Fate::broken, .why = channel.name + " is gone"};
    };
    put("a", "chat");
    session();
    std::set<std::string> told;
    for (std::size_t i = 0; i < tried_.size(); ++i)
        if (tried_[i].starts_with("phone ")) told.insert(messages_[i].why);
    const std::string how = " is disabled until 'job-watch alerts test' reaches it: ";
    EXPECT_EQ(told, (std::set<std::string>{"channel chat" + how + "chat is gone",
                                           "channel mail" + how + "mail is gone"}));
}

TEST_F(SenderOfAStore, AChannelThatBreaksAgainIsToldOfAgain) {
    chat_answers(Fate::broken, "host: answered 404");
    put("a", "chat");
    EXPECT_EQ(session().size(), 2U);
    EXPECT_FALSE(outbox().enable("chat", now_));
    EXPECT_EQ(session().size(), 2U);
}

TEST_F(SenderOfAStore, AChannelThatIsNotConfiguredWaitsForIt) {
    put("a", "gone");
    EXPECT_EQ(session(), Tried{});
    EXPECT_EQ(state("a"), "pending: the configuration has no channel of this name");
}

TEST_F(SenderOfAStore, AChannelThatIsGoneIsForgottenOnceNothingWaitsForIt) {
    EXPECT_FALSE(outbox().disable("gone", "host: answered 404", now_));
    put("a", "gone");
    session();
    EXPECT_TRUE(outbox().disabled("gone")->has_value());
    now_ += 48h;
    session();
    EXPECT_EQ(state("a"),
              "dead: given up after two days: the configuration has no channel of this name");
    EXPECT_FALSE(outbox().disabled("gone")->has_value());
}

TEST_F(SenderOfAStore, GoesAfterAChatThatMoved) {
    config_.channels["chat"].chat = "-1";
    answer_ = [](auto&) { return Delivery{.moved_to = "-1001"}; };
    put("a", "chat");
    put("b", "chat", "other");
    session();
    EXPECT_EQ(chats_, (Tried{"-1", "-1001"}));
}

TEST_F(SenderOfAStore, AMessageThatBreaksUsDoesNotKeepTheOthersBack) {
    answer_ = [](const Channel& channel) -> Delivery {
        if (channel.name == "chat") throw std::runtime_error{"no memory"};
        return {};
    };
    put("a", "chat");
    put("b", "mail");
    EXPECT_EQ(session(), (Tried{"chat a", "mail b"}));
    EXPECT_EQ(state("a"), "pending: something is wrong here: no memory");
}

TEST_F(SenderOfAStore, TakesOverFromASenderThatWasKilled) {
    put("a", "chat");
    ASSERT_EQ(outbox().claim(now_, 5min, "job-watch-notify", 10)->size(), 1U);
    EXPECT_EQ(session(), Tried{"chat a"});
}

TEST_F(SenderOfAStore, GivesEachTryTheWholeTimeOfItsChannel) {
    config_.channels["chat"].timeout = 50s;
    config_.channels["mail"].timeout = 5min;
    put("a", "chat");
    put("b", "mail");
    session(2s);
    ASSERT_EQ(given_.size(), 2U);
    EXPECT_GT(given_[0], 49s);
    EXPECT_GT(given_[1], 59s) << "until the end of the round";
}

TEST_F(SenderOfAStore, TellsNoSuccessThatIsOlderThanThePeriodOfItsCheck) {
    config_.channels["chat"].period = 1h;
    for (const auto* channel : {"chat", "mail"})
        put(std::string{"old "} + channel, channel, "backup", Kind::succeeded);
    put("opened", "chat", "other");
    now_ += 61min;
    put("new", "chat", "third", Kind::succeeded);
    session();
    const std::set<std::string> tried{tried_.begin(), tried_.end()};
    EXPECT_EQ(tried, (std::set<std::string>{"chat opened", "chat new", "mail old mail"}));
    EXPECT_EQ(state("old chat"), "dead: it is older than the period of the check");
}

TEST_F(SenderOfAStore, LeavesWhatItHasNoTimeFor) {
    put("a", "chat");
    EXPECT_EQ(session(0s), Tried{});
    EXPECT_EQ(session(), Tried{"chat a"});
}

}  // namespace
}  // namespace jw::send

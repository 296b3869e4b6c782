// SPDX-License-Identifier: MIT
#include "history/alerting/outbox.hpp"

#include <gtest/gtest.h>

#include "history/alerting/alert_book.hpp"
#include "history/alerting/waiting.hpp"
#include "history/database/lock_file.hpp"
#include "history/scene.hpp"
#include "support/temp_folder.hpp"

namespace jw::history {
namespace {

using namespace std::chrono_literals;
using test::Scene;
using test::SpooledRun;

class OutboxOfAStore : public testing::Test {
protected:
    OutboxOfAStore() {
        scene.add({});
        scene.ingest();
    }

    void put(const std::string& key, const std::string& channel, const std::string& job) const {
        auto database = scene.database();
        alert::Message message;
        message.key = key;
        message.kind = alert::Kind::opened;
        message.job = job;
        enqueue(database, {channel, message}, scene.now, scene.now);
    }

    std::vector<Delivery> claim(Instant now, std::size_t limit = 10) {
        auto claimed = outbox.claim(now, 30s, "me", limit);
        EXPECT_TRUE(claimed);
        return claimed ? *claimed : std::vector<Delivery>{};
    }

    std::vector<std::string> claimed_keys(Instant now) {
        std::vector<std::string> keys;
        for (const auto& delivery : claim(now)) keys.push_back(delivery.message.key);
        return keys;
    }

    using Keys = std::vector<std::string>;
    Scene scene;
    Outbox outbox{scene.store()};
};

TEST_F(OutboxOfAStore, GivesAMessageToOneOwnerUntilItsLeaseEnds) {
    put("k", "chat", "backup");
    EXPECT_EQ(claimed_keys(scene.now), Keys{"k"});
    EXPECT_EQ(claimed_keys(scene.now + 29s), Keys{});
    const auto again = claim(scene.now + 30s);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].attempts, 2);
    EXPECT_EQ(again[0].message.job, "backup");
}

TEST_F(OutboxOfAStore, SendsOnce) {
    put("k", "chat", "backup");
    const auto claimed = claim(scene.now);
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_FALSE(outbox.sent(claimed[0].row, scene.now));
    EXPECT_EQ(claimed_keys(scene.now + 1h), Keys{});
    EXPECT_EQ(scene.value("SELECT state FROM outbox"), "sent");
}

TEST_F(OutboxOfAStore, TakesAMessageOncePerKeyAndChannel) {
    put("k", "chat", "backup");
    put("k", "chat", "backup");
    put("k", "mail", "backup");
    EXPECT_EQ(claimed_keys(scene.now), (Keys{"k", "k"}));
}

TEST_F(OutboxOfAStore, WaitsForTheNextTry) {
    put("k", "chat", "backup");
    const auto claimed = claim(scene.now);
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_FALSE(outbox.retry(claimed[0].row, "503", scene.now + 2min));
    EXPECT_EQ(claimed_keys(scene.now + 119s), Keys{});
    EXPECT_EQ(next_due(scene.store()), scene.now + 2min);
    EXPECT_EQ(claimed_keys(scene.now + 2min), Keys{"k"});
    EXPECT_EQ(scene.value("SELECT last_error FROM outbox"), "503");
}

TEST_F(OutboxOfAStore, KeepsTheOrderOfOneJobOnOneChannel) {
    put("1", "chat", "backup");
    put("2", "chat", "backup");
    put("3", "chat", "other");
    put("4", "mail", "backup");
    const auto claimed = claim(scene.now);
    ASSERT_EQ(claimed.size(), 3U);
    EXPECT_FALSE(outbox.retry(claimed[0].row, "503", scene.now + 1h));
    EXPECT_EQ(claimed_keys(scene.now + 1s), Keys{});
    EXPECT_FALSE(outbox.sent(claimed[0].row, scene.now));
    EXPECT_EQ(claimed_keys(scene.now + 1s), Keys{"2"});
}

TEST_F(OutboxOfAStore, TellsOfADeadMessageInTheSameTransaction) {
    put("k", "chat", "backup");
    const auto claimed = claim(scene.now);
    ASSERT_EQ(claimed.size(), 1U);
    alert::Message told;
    told.key = "t";
    told.kind = alert::Kind::undeliverable;
    EXPECT_FALSE(outbox.dead(claimed[0].row, "48 h", scene.now, {{"mail", told}}));
    const auto left = claim(scene.now + 1h);
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].channel, "mail");
    EXPECT_EQ(left[0].message.kind, alert::Kind::undeliverable);
}

TEST_F(OutboxOfAStore, HoldsWhatADisabledChannelCantSend) {
    put("k", "chat", "backup");
    EXPECT_FALSE(outbox.disable("chat", "chat not found", scene.now));
    EXPECT_EQ(claimed_keys(scene.now), Keys{});
    EXPECT_EQ(next_due(scene.store()), std::nullopt);
    const auto why = outbox.disabled("chat");
    ASSERT_TRUE(why);
    EXPECT_EQ(*why, "chat not found");
    EXPECT_FALSE(outbox.enable("chat", scene.now));
    EXPECT_EQ(claimed_keys(scene.now), Keys{"k"});
}

TEST_F(OutboxOfAStore, ShowsWhenAMessageIsReallyTriedNext) {
    put("1", "chat", "backup");
    const auto claimed = claim(scene.now);
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_FALSE(outbox.retry(claimed[0].row, "503", scene.now + 1h));
    put("2", "chat", "backup");
    put("3", "mail", "backup");
    EXPECT_FALSE(outbox.disable("mail", "404", scene.now));
    const auto book = read_alert_book(scene.store(), scene.now);
    ASSERT_TRUE(book);
    std::vector<std::optional<Instant>> tries;
    for (const auto& row : book->waiting) tries.push_back(row.next_try);
    std::ranges::sort(tries);
    EXPECT_EQ(tries,
              (std::vector<std::optional<Instant>>{std::nullopt, scene.now + 1h, scene.now + 1h}))
        << "the second waits for the first, and that of a disabled channel for nothing";
}

TEST_F(OutboxOfAStore, TellsOfAFlushWhatBecameOfEachMessage) {
    for (const auto* key : {"1", "2", "3", "4"}) put(key, "chat", key);
    put("5", "mail", "5");
    const auto all = waiting_messages(scene.store());
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), 5U);
    const auto claimed = claim(scene.now);
    ASSERT_EQ(claimed.size(), 5U);
    EXPECT_FALSE(outbox.sent(claimed[0].row, scene.now));
    EXPECT_FALSE(outbox.dead(claimed[1].row, "400", scene.now));
    EXPECT_FALSE(outbox.retry(claimed[2].row, "503", scene.now + 1h));
    const auto progress = progress_of(scene.store(), *all, scene.now);
    ASSERT_TRUE(progress);
    ASSERT_EQ(progress->size(), 2U);
    const auto& chat = progress->front();
    EXPECT_EQ(chat.sent, 1U);
    EXPECT_EQ(chat.dead, 1U);
    EXPECT_EQ(chat.waiting, 2U);
    EXPECT_EQ(chat.in_hand, 1U) << "of those that wait, one is leased";
    EXPECT_EQ(chat.last_error, "400");
}

TEST_F(OutboxOfAStore, MakesEverythingDueForAFlush) {
    put("k", "chat", "backup");
    const auto claimed = claim(scene.now);
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_FALSE(outbox.retry(claimed[0].row, "503", scene.now + 1h));
    EXPECT_FALSE(outbox.release(scene.now + 1min));
    EXPECT_EQ(claimed_keys(scene.now + 1min), Keys{"k"});
}

TEST_F(OutboxOfAStore, IsNotStuckByAClockThatWasWrongForAWhile) {
    put("k", "chat", "backup");
    scene.now += 24h * 365;
    const auto claimed = claim(scene.now);
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_FALSE(outbox.retry(claimed[0].row, "503", scene.now + 1h));
    EXPECT_EQ(claimed_keys(scene.now - 24h * 365), Keys{"k"});
}

TEST_F(OutboxOfAStore, GivesUpAMessageThatNobodyCanRead) {
    put("k", "chat", "backup");
    scene.database().exec("UPDATE outbox SET message = '{'");
    EXPECT_EQ(claimed_keys(scene.now), Keys{});
    EXPECT_EQ(scene.value("SELECT state FROM outbox"), "dead");
}

TEST(NextDue, IsNothingWhereThereIsNoStore) {
    EXPECT_EQ(next_due("/nonexistent/history.db"), std::nullopt);
}

TEST_F(OutboxOfAStore, GivesADeadOwnersMessagesToItsSuccessorAtOnce) {
    put("k", "chat", "backup");
    claim(scene.now);
    EXPECT_FALSE(outbox.reclaim("somebody else"));
    EXPECT_EQ(claimed_keys(scene.now), Keys{});
    EXPECT_FALSE(outbox.reclaim("me"));
    EXPECT_EQ(claimed_keys(scene.now), Keys{"k"});
}

TEST_F(OutboxOfAStore, RemembersWhereAChatWentUntilAnotherIsConfigured) {
    EXPECT_EQ(*outbox.chat_of("team", "-1"), "-1");
    EXPECT_FALSE(outbox.moved("team", "-1", "-1001"));
    EXPECT_FALSE(outbox.disable("team", "blocked", scene.now));
    EXPECT_FALSE(outbox.enable("team", scene.now));
    EXPECT_EQ(*outbox.chat_of("team", "-1"), "-1001");
    EXPECT_EQ(*outbox.chat_of("team", "-2"), "-2");
    EXPECT_EQ(*outbox.chat_of("ops", "-1"), "-1");
    EXPECT_EQ(*outbox.disabled("team"), std::nullopt);
}

TEST(SenderLockOfAStore, IsHeldByOneAndNobodyWaitsForIt) {
    const test::TempFolder folder;
    auto first = SoleLock::take(folder / "history.db", sender_lock);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->has_value());
    const auto second = SoleLock::take(folder / "history.db", sender_lock);
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->has_value());
    first->reset();
    EXPECT_TRUE(SoleLock::take(folder / "history.db", sender_lock)->has_value());
}

}  // namespace
}  // namespace jw::history

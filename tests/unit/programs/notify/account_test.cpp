// SPDX-License-Identifier: MIT
#include "programs/notify/account.hpp"

#include <gtest/gtest.h>

namespace jw::send {
namespace {

TEST(AccountOfAFlush, SaysWhatWasSentAndWhy) {
    const auto account =
        account_of({{.channel = "chat",
                     .sent = 2,
                     .waiting = 1,
                     .last_error = "host: answered 503",
                     .disabled = {}},
                    {.channel = "mail", .sent = 1, .last_error = {}, .disabled = {}}});
    EXPECT_EQ(account.words,
              "channel chat: 2 notices sent, 1 notice not sent yet: host: answered 503\n"
              "channel mail: 1 notice sent\n");
    EXPECT_FALSE(account.all_sent);
}

TEST(AccountOfAFlush, SaysHowToRepairAChannelThatIsDisabled) {
    const auto account = account_of(
        {{.channel = "chat", .waiting = 3, .last_error = "x", .disabled = "host: answered 404"}});
    EXPECT_EQ(account.words,
              "channel chat: 3 notices not sent yet: the channel is disabled: host: answered 404\n"
              "  put it right, then: job-watch alerts test chat\n");
    EXPECT_FALSE(account.all_sent);
}

TEST(AccountOfAFlush, IsWellIfNothingWaitsAndNotIfSomethingWasGivenUp) {
    EXPECT_EQ(account_of({}).words, "Nothing waits to be sent.\n");
    EXPECT_TRUE(account_of({}).all_sent);
    EXPECT_TRUE(
        account_of({{.channel = "a", .sent = 1, .last_error = {}, .disabled = {}}}).all_sent);
    EXPECT_FALSE(
        account_of({{.channel = "a", .dead = 1, .last_error = "no", .disabled = {}}}).all_sent);
}

}  // namespace
}  // namespace jw::send

// SPDX-License-Identifier: MIT
#include "programs/ingest/connection.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>

#include "support/temp_folder.hpp"

namespace jw::ingest {
namespace {

using namespace std::chrono_literals;
using spool::FrameKind;

/// The connection of a service, and its other end.
class AConnection : public testing::Test {
protected:
    AConnection() { connection_.give_turn(began_); }

    static std::array<Fd, 2> pair() {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, &ends[0]), 0);
        return {Fd{ends[0]}, Fd{ends[1]}};
    }

    void comes(const std::string& bytes, Connection::Clock::duration after) {
        EXPECT_EQ(::send(ends_[1].get(), bytes.data(), bytes.size(), 0),
                  static_cast<ssize_t>(bytes.size()));
        connection_.step(desk_, true, began_ + after);
    }

    std::string said() const {
        std::array<char, 4096> bytes{};
        const auto count = ::recv(ends_[1].get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
        return {bytes.data(), static_cast<std::size_t>(count > 0 ? count : 0)};
    }

    Connection::Clock::time_point began_ = Connection::Clock::now();
    test::TempFolder folder_;
    ServiceFiles files_{unit::Root{folder_ / "no-units"}};
    Desk desk_{folder_ / "history.db", files_};
    std::array<Fd, 2> ends_ = pair();
    Connection connection_{std::move(ends_[0]), {{1000, "a.service"}, Right::own_runs}};
};

TEST_F(AConnection, HasTwoSecondsForAFrameHoweverItsBytesTrickle) {
    const auto frame = spool::frame_of(FrameKind::run, "not read before it is whole");
    for (unsigned i = 0; i < 6; ++i) {
        comes(frame.substr(i, 1), 300ms * (i + 1));
        EXPECT_EQ(connection_.deadline(), began_ + 2s) << "after byte " << i + 1;
    }
    EXPECT_FALSE(connection_.is_over());
    EXPECT_EQ(said(), "");
}

TEST_F(AConnection, HasTwoSecondsMoreForTheFrameAfterAWholeOne) {
    comes(spool::frame_of(FrameKind::run, "no run"), 1500ms);
    EXPECT_EQ(connection_.deadline(), began_ + 3500ms);
    EXPECT_EQ(said()[0], static_cast<char>(FrameKind::refused));
    EXPECT_FALSE(connection_.is_over());
}

TEST_F(AConnection, IsOverAfterWhatIsNoFrame) {
    comes("GET / HTTP/1.1\r\n\r\n", 1ms);
    EXPECT_TRUE(connection_.is_over());
    EXPECT_NE(said().find("this is no frame"), std::string::npos);
}

}  // namespace
}  // namespace jw::ingest

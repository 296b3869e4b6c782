// SPDX-License-Identifier: MIT
#include "programs/ingest/peer.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "foundation/base/fd.hpp"
#include "support/temp_folder.hpp"

namespace jw::ingest {
namespace {

constexpr uid_t one_user = 54321, another_user = 54322;

/// A socket that a child, which lives until the test is over, connects to as `one_user`.
class Peers : public testing::Test {
protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root";
        ::chmod(folder_.path().c_str(), 0755);
        address_.sun_family = AF_UNIX;
        std::strcpy(&address_.sun_path[0], (folder_ / "socket").c_str());
        ASSERT_EQ(::bind(listening_.get(), generic(), sizeof address_), 0);
        ASSERT_EQ(::listen(listening_.get(), 1), 0);
        ::chmod(&address_.sun_path[0], 0666);
    }

    void TearDown() override {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }

    /// What is known of the child, which becomes `then` once it has connected.
    Result<Peer> peer_that_becomes(uid_t then) {
        int ready[2];
        EXPECT_EQ(::pipe(&ready[0]), 0);
        child_ = ::fork();
        if (child_ == 0) {
            const Fd socket{::socket(AF_UNIX, SOCK_STREAM, 0)};
            const bool done = ::setresuid(-1, one_user, 0) == 0 &&
                              ::connect(socket.get(), generic(), sizeof address_) == 0 &&
                              ::setresuid(-1, 0, -1) == 0 && ::setresuid(-1, then, 0) == 0;
            static_cast<void>(::write(ready[1], done ? "y" : "n", 1));
            ::pause();
        }
        char said = 0;
        EXPECT_EQ(::read(ready[0], &said, 1), 1);
        EXPECT_EQ(said, 'y');
        const Fd accepted{::accept(listening_.get(), nullptr, nullptr)};
        return Witness{}.peer_of(accepted.get());
    }

    const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&address_); }

private:
    test::TempFolder folder_;
    Fd listening_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address_{};
    pid_t child_ = -1;
};

TEST_F(Peers, AreKnownByTheUserAsWhomTheyConnected) {
    const auto peer = peer_that_becomes(one_user);
    ASSERT_TRUE(peer) << peer.error().why;
    EXPECT_EQ(peer->uid, one_user);
}

TEST_F(Peers, AreNotTakenForWhoTheyWereBeforeTheyChangedTheirUser) {
    const auto peer = peer_that_becomes(another_user);
    ASSERT_FALSE(peer) << peer->uid;
    EXPECT_EQ(peer.error().why, "the process has changed its user");
}

}  // namespace
}  // namespace jw::ingest

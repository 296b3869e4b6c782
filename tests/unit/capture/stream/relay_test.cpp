// SPDX-License-Identifier: MIT
#include "capture/stream/relay.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "support/marks.hpp"

namespace {

using namespace jw;
using namespace jw::wrapper;

/// Two streams with real pipes on both sides; the test is job and caller.
class RelayTest : public testing::Test {
protected:
    RelayTest() {
        std::signal(SIGPIPE, SIG_IGN);
        void* memory =
            ::mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        shared_ = new (memory) Shared;
        char* ring = static_cast<char*>(memory) + 65536;
        const auto sizes = kept_sizes(256 * 1024);
        for (unsigned i = 0; i < 2; ++i) {
            pipe(channels_[i].source, job_[i], O_NONBLOCK);
            pipe(caller_[i], sinks_[i], 0);
            channels_[i].sink = sinks_[i].get();
            channels_[i].kind = SinkKind::pipe;
            channels_[i].capture = Capture{ring + i * Capture::memory_size(sizes), sizes};
        }
        relay_ = std::make_unique<Relay>(*shared_, channels_);
    }

    ~RelayTest() override { ::munmap(shared_, 1 << 20); }

    static void pipe(Fd& read_end, Fd& write_end, int read_flags) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        ::fcntl(ends[0], F_SETFL, read_flags);
        read_end = Fd{ends[0]};
        write_end = Fd{ends[1]};
    }

    /// Lets the relay work until it has nothing to do.
    void settle() {
        while (true) {
            auto polled = relay_->watch();
            if (::poll(polled.data(), polled.size(), 0) <= 0) return;
            relay_->step(polled);
        }
    }

    void print(unsigned stream, const std::string& text) {
        ASSERT_EQ(::write(job_[stream].get(), text.data(), text.size()),
                  static_cast<ssize_t>(text.size()));
    }

    std::string arrived(unsigned stream) {
        std::string text(1 << 20, '\0');
        ::fcntl(caller_[stream].get(), F_SETFL, O_NONBLOCK);
        const auto n = ::read(caller_[stream].get(), text.data(), text.size());
        text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
        return text;
    }

    Shared* shared_ = nullptr;
    std::array<Channel, 2> channels_;
    std::array<Fd, 2> job_, caller_, sinks_;
    std::unique_ptr<Relay> relay_;
};

TEST_F(RelayTest, PassesEachStreamOnByteForByte) {
    const std::string odd{"a\0b\xff\n", 5};
    print(0, "out");
    print(1, odd);
    settle();
    EXPECT_EQ(arrived(0), "out");
    EXPECT_EQ(arrived(1), odd);
    EXPECT_EQ(shared_->streams[0].read, 3U);
    EXPECT_EQ(shared_->streams[1].passed, 5U);
}

TEST_F(RelayTest, KeepsOneStreamGoingWhileTheOtherWaitsForItsReader) {
    const std::string much(65536, 'x');
    print(0, much);
    settle();
    print(0, much);  // the caller's pipe is full now, and ours too
    settle();
    print(1, "still here");
    settle();
    EXPECT_EQ(arrived(1), "still here");
    EXPECT_LT(shared_->streams[0].passed, 2 * much.size());

    std::string all;
    while (all.size() < 2 * much.size()) {
        const auto more = arrived(0);
        ASSERT_FALSE(more.empty());
        all += more;
        settle();
    }
    EXPECT_EQ(all, much + much);
}

TEST_F(RelayTest, ClosesTheJobsPipeAsSoonAsTheReaderIsGone) {
    caller_[0].close();
    settle();
    EXPECT_TRUE(shared_->streams[0].broken);
    EXPECT_EQ(::write(job_[0].get(), "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
    print(1, "the other goes on");
    settle();
    EXPECT_EQ(arrived(1), "the other goes on");
}

TEST_F(RelayTest, EndsAStreamWhenTheJobClosesItAndAllIsPassedOn) {
    print(0, "last words");
    job_[0].close();
    settle();
    EXPECT_TRUE(shared_->streams[0].ended);
    EXPECT_FALSE(shared_->streams[0].broken);
    EXPECT_EQ(arrived(0), "last words");
}

TEST_F(RelayTest, DrainsWhatIsThereAndNoMore) {
    print(0, "before the end");
    relay_->drain();
    EXPECT_EQ(arrived(0), "before the end");
    EXPECT_FALSE(shared_->streams[0].ended) << "somebody else may still write";
}

TEST_F(RelayTest, KeepsWhatNobodyIsToSee) {
    channels_[0].kind = SinkKind::none;
    print(0, "secret");
    settle();
    EXPECT_EQ(arrived(0), "");
    EXPECT_EQ(shared_->streams[0].passed, 6U);
    EXPECT_EQ(channels_[0].capture.kept(6).head, 6U);
}

TEST_F(RelayTest, NotesInWhichOrderBothStreamsCame) {
    print(0, "one");
    settle();
    print(1, "two");
    settle();
    print(0, "three");
    settle();
    const auto marks = test::marks_of(shared_->times);
    ASSERT_EQ(marks.size(), 3U);
    EXPECT_EQ(marks[1].before, (Offsets{3, 0}));
    EXPECT_EQ(marks[2].before, (Offsets{3, 3}));
    EXPECT_LE(marks[0].at, marks[2].at);
}

TEST_F(RelayTest, AsksNoClockWhereItMayMakeFewCalls) {
    Relay relay{*shared_, channels_, Relay::Calls::few};
    print(0, "one");
    relay.drain();
    EXPECT_EQ(arrived(0), "one");
    EXPECT_TRUE(test::marks_of(shared_->times).empty());
}

/// A relay that is killed right after a system call, before it could say so.
class KilledRelay : public RelayTest {
protected:
    template <typename Act>
    void die_after(Act act) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::raise(SIGSTOP);
            open_accounts(*shared_);
            act();
            ::kill(::getpid(), SIGKILL);
        }
        siginfo_t info{};
        ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WSTOPPED), 0);
        const ProcessIo io{child};
        ::kill(child, SIGCONT);
        ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
        settle_accounts(*shared_, io);
        ::waitpid(child, nullptr, 0);
    }
};

TEST_F(KilledRelay, LosesNoByteItHadRead) {
    print(1, "eleven char");
    die_after([&] {
        const auto room = channels_[1].capture.room(0);
        shared_->ledger.in_flight = InFlight::read_err;
        [[maybe_unused]] const auto n = ::read(channels_[1].source.get(), room.data(), room.size());
    });
    EXPECT_EQ(shared_->streams[1].read, 11U);
    EXPECT_EQ(test::marks_of(shared_->times).size(), 1U) << "nor when it came";
    settle();
    EXPECT_EQ(arrived(1), "eleven char");
}

TEST_F(KilledRelay, RepeatsNoByteItHadPassedOn) {
    print(0, "once only");
    die_after([&] {
        const auto room = channels_[0].capture.room(0);
        const auto n = ::read(channels_[0].source.get(), room.data(), room.size());
        shared_->streams[0].read = static_cast<std::uint64_t>(n);
        shared_->ledger.in_flight = InFlight::write_out;
        [[maybe_unused]] const auto m = ::write(channels_[0].sink, room.data(), 4);
    });
    EXPECT_EQ(shared_->streams[0].passed, 4U);
    settle();
    EXPECT_EQ(arrived(0), "once only");
}

TEST_F(KilledRelay, IsBelievedWhatItHadSaid) {
    print(0, "all told");
    die_after([&] {
        auto polled = relay_->watch();
        ::poll(polled.data(), polled.size(), -1);
        relay_->step(polled);
    });
    EXPECT_EQ(shared_->streams[0].read, 8U);
    EXPECT_EQ(shared_->streams[0].passed, 8U);
    EXPECT_EQ(arrived(0), "all told");
}

}  // namespace

// SPDX-License-Identifier: MIT
#include "capture/run/timeline.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/marks.hpp"

namespace {

using namespace jw::wrapper;

/// The time that is told of a byte: that of the last mark that does not lie behind it.
std::int64_t told_of(const std::vector<TimeMark>& marks, std::uint64_t byte) {
    std::int64_t at = -1;
    for (const auto& mark : marks)
        if (mark.before[0] <= byte) at = mark.at;
    return at;
}

TEST(Timeline, HasAMarkForEachTickAndEachChangeOfStreams) {
    const auto times = std::make_unique<Timeline>();
    note_output(*times, 0, {0, 0}, 1000);
    note_output(*times, 0, {10, 0}, 1000);
    note_output(*times, 1, {20, 0}, 1000);
    note_output(*times, 1, {20, 5}, 1000);
    note_output(*times, 0, {20, 9}, 1000);
    note_output(*times, 0, {30, 9}, 5000);
    const auto marks = jw::test::marks_of(*times);
    ASSERT_EQ(marks.size(), 4U);
    EXPECT_EQ(marks[1].before, (Offsets{20, 0}));
    EXPECT_EQ(marks[2].before, (Offsets{20, 9}));
    EXPECT_EQ(marks[3].before, (Offsets{30, 9}));
    EXPECT_EQ(marks[3].at, 5000);
    EXPECT_EQ(times->last[0], 5000);
    EXPECT_EQ(times->last[1], 1000);
}

TEST(Timeline, StaysSmallAndNeverWrongByMoreThanItsStep) {
    std::mt19937 random{7};
    for (const unsigned longest_pause : {1U, 1000U, 4000U, 100'000U, 10'000'000U}) {
        const auto times = std::make_unique<Timeline>();
        std::vector<std::int64_t> truth;
        std::int64_t now = 1'000'000;
        Offsets before{};
        for (unsigned i = 0; i < 20'000; ++i) {
            now += random() % longest_pause;
            const unsigned stream = random() % 8 == 0 ? 1 : 0;
            note_output(*times, stream, before, now);
            if (stream == 0) truth.push_back(now);
            ++before[stream];
        }
        const auto marks = jw::test::marks_of(*times);
        ASSERT_LE(marks.size(), Timeline::size);
        const auto step = std::max<std::int64_t>(times->step, 1);
        EXPECT_LE(times->step, std::max<std::int64_t>(32'000, (now - 1'000'000) / 20));
        for (std::size_t byte = 0; byte < truth.size(); ++byte) {
            const auto late = truth[byte] - told_of(marks, byte);
            ASSERT_GE(late, 0) << "byte " << byte;
            ASSERT_LT(late, step) << "byte " << byte << ", pauses up to " << longest_pause;
        }
    }
}

TEST(Timeline, KeepsALongSilenceAmongMuchOutput) {
    const auto times = std::make_unique<Timeline>();
    std::int64_t now = 1'000'000;
    std::uint64_t bytes = 0;
    for (unsigned i = 0; i < 10'000; ++i, now += 5000) note_output(*times, 0, {bytes++, 0}, now);
    now += 600'000'000;
    const auto after = bytes;
    for (unsigned i = 0; i < 10'000; ++i, now += 5000) note_output(*times, 0, {bytes++, 0}, now);
    const auto marks = jw::test::marks_of(*times);
    const auto next =
        std::ranges::find(marks, after, [](const auto& mark) { return mark.before[0]; });
    ASSERT_NE(next, marks.end()) << "the first byte behind the silence has a mark of its own";
    ASSERT_NE(next, marks.begin());
    EXPECT_GE(next->at - std::prev(next)->at, 600'000'000);
}

/// Bytes and times are bound to each other, so that a torn mark is known.
constexpr std::int64_t time_of(std::uint64_t byte) {
    return 1'000'000 + static_cast<std::int64_t>(byte) * 1000;
}

/// A child that notes what comes, in memory that it shares with the test, one instruction at a
/// time.
class SteppedWriter {
public:
    /// `count` bytes have come before, a millisecond apart each; the child notes one more.
    explicit SteppedWriter(std::uint64_t count) {
        void* memory = ::mmap(nullptr, sizeof(Timeline), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        times_ = new (memory) Timeline{};
        for (std::uint64_t byte = 0; byte < count; ++byte)
            note_output(*times_, 0, {byte, 0}, time_of(byte));
        child_ = ::fork();
        if (child_ != 0) return;
        ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        ::raise(SIGSTOP);
        note_output(*times_, 0, {count, 0}, time_of(count));
        ::_exit(0);
    }

    SteppedWriter(const SteppedWriter&) = delete;
    SteppedWriter& operator=(const SteppedWriter&) = delete;

    ~SteppedWriter() { ::munmap(times_, sizeof(Timeline)); }

    const Timeline& times() const { return *times_; }

    /// False once the child has ended.
    bool step() const {
        int status = 0;
        if (::waitpid(child_, &status, 0) != child_ || !WIFSTOPPED(status)) return false;
        return ::ptrace(PTRACE_SINGLESTEP, child_, nullptr, nullptr) == 0;
    }

private:
    Timeline* times_ = nullptr;
    pid_t child_ = 0;
};

/// What is read is true: no mark is torn, and of no byte too early a time is told.
void expect_true(const Timeline& times, std::uint64_t count) {
    const auto marks = jw::test::marks_of(times);
    ASSERT_FALSE(marks.empty());
    ASSERT_LE(times.count, Timeline::size);
    const TimeMark* before = nullptr;
    for (const auto& mark : marks) {
        ASSERT_EQ(mark.at, time_of(mark.before[0])) << "a mark is torn";
        ASSERT_TRUE(before == nullptr || mark.before[0] > before->before[0]) << "out of order";
        before = &mark;
    }
    const auto exact_to = std::max<std::int64_t>(times.step, 1);
    for (std::uint64_t byte = 0; byte < count; ++byte)
        ASSERT_LT(time_of(byte) - told_of(marks, byte), exact_to) << "byte " << byte;
}

std::string bytes_of(const Timeline& times) {
    return {reinterpret_cast<const char*>(&times), sizeof times};
}

/// Another writer goes on from there.
void expect_continued(const Timeline& times, std::uint64_t count) {
    const auto copy = std::make_unique<Timeline>();
    std::memcpy(static_cast<void*>(copy.get()), static_cast<const void*>(&times), sizeof times);
    for (auto byte = count; byte < count + 200; ++byte)
        note_output(*copy, 0, {byte, 0}, time_of(byte));
    expect_true(*copy, count + 200);
}

TEST(Timeline, IsTrueWhereverItsWriterIsKilled) {
    // The last one finds the index full, and thins it out.
    for (const std::uint64_t count : {1U, 3U, unsigned{Timeline::size}}) {
        const SteppedWriter writer{count};
        unsigned changes = 0;
        for (std::string before; writer.step();) {
            auto bytes = bytes_of(writer.times());
            if (bytes == before) continue;
            before = std::move(bytes);
            ++changes;
            expect_true(writer.times(), count);
            expect_continued(writer.times(), count);
            if (testing::Test::HasFatalFailure()) return;
        }
        EXPECT_GT(changes, 4U) << "somebody else traces, or nobody may";
        expect_true(writer.times(), count + 1);
    }
}

}  // namespace

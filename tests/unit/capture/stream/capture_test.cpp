// SPDX-License-Identifier: MIT
#include "capture/stream/capture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/sample.hpp"

namespace {

using namespace jw::wrapper;

std::string joined(const Capture::Kept& kept) {
    std::string text;
    for (const auto& part : kept.parts)
        text.append(static_cast<char*>(part.iov_base), part.iov_len);
    return text;
}

/// What has to be kept of `all`: the beginning, and the end of the rest.
std::string expected(const std::string& all, KeptSizes sizes) {
    const auto head = all.substr(0, sizes.head);
    const auto rest = all.substr(head.size());
    return head + rest.substr(rest.size() - std::min(rest.size(), sizes.tail));
}

/// Streams of many lengths, written in pieces of random size, against the definition.
class Kept : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Kept, IsTheBeginningAndTheEnd) {
    const auto sizes = kept_sizes(GetParam());
    std::vector<char> memory(Capture::memory_size(sizes));
    std::mt19937 random{42};
    for (unsigned round = 0; round < jw::test::sample(30, 200); ++round) {
        const Capture capture{memory.data(), sizes};
        std::string all;
        const auto length = random() % (3 * memory.size());
        while (all.size() < length) {
            const auto room = capture.room(all.size());
            ASSERT_FALSE(room.empty());
            const auto size = std::min<std::size_t>(1 + random() % chunk_size, room.size());
            std::generate_n(room.begin(), size, [&] { return static_cast<char>(random()); });
            all.append(room.data(), size);
        }
        const auto kept = capture.kept(all.size());
        ASSERT_EQ(joined(kept), expected(all, sizes)) << "of " << all.size();
        ASSERT_EQ(kept.head + kept.tail, joined(kept).size());
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, Kept,
                         testing::Values(0, 1, 3, 4, 5000, 65536, 100'000, 262'144, 1'000'000));

TEST(KeptSizes, AddUpToWhatWasAskedFor) {
    for (const std::uint64_t capture : {0U, 1U, 2U, 3U, 4095U, 262144U}) {
        const auto sizes = kept_sizes(capture);
        EXPECT_EQ(sizes.head + sizes.tail, capture);
    }
}

TEST(Capture, GivesWholeChunksOnceTheHeadIsFull) {
    const auto sizes = kept_sizes(256 * 1024);
    std::vector<char> memory(Capture::memory_size(sizes));
    const Capture capture{memory.data(), sizes};
    for (std::uint64_t at = 0; at < 4'000'000; at += chunk_size)
        EXPECT_EQ(capture.room(at).size(), chunk_size);
}

}  // namespace

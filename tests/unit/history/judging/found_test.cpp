// SPDX-License-Identifier: MIT
#include "history/judging/found.hpp"

#include <gtest/gtest.h>

#include <string>

#include "history/judging/diary.hpp"
#include "history/judging/finding_book.hpp"
#include "history/reading/history.hpp"
#include "judge/found/finding.hpp"

namespace {

using namespace jw;
using history::History;
using test::Diary;

/// What was found of the runs from that number on, a letter for each: `-` for nothing.
std::string letters(const Diary& diary, unsigned from) {
    const auto opened = History::open_in(diary.surroundings, diary.store());
    if (!opened) return opened.error().why;
    auto runs = opened->runs({});
    std::string text;
    for (std::size_t i = runs.size() - from + 1; i-- > 0;) {
        const auto found = opened->findings_of(runs[i]);
        text += found.empty() ? '-' : findings::word(found.front().finding.kind).front();
        if (found.size() > 1) text += '+';
    }
    return text;
}

TEST(Found, BelongsToTheRunsFromItsFirstToTheOneBeforeItsEnd) {
    Diary diary;
    diary.add_usual(1, 60);
    for (unsigned i = 61; i <= 64; ++i) diary.add(Diary::slow(i));
    diary.ingest_after(64);
    EXPECT_EQ(letters(diary, 59), "--ssss");
    diary.add_usual(65, 70);
    diary.ingest_after(70);
    ASSERT_NE(diary.findings().find("shift duration over"), std::string::npos);
    const auto text = letters(diary, 60);
    EXPECT_EQ(text.substr(0, 5), "-ssss");
    EXPECT_EQ(text.back(), '-');
}

TEST(Found, OfOneRunIsOfThatRunAlone) {
    Diary diary;
    diary.add_usual(1, 60);
    auto empty = Diary::run(61);
    empty.out.clear();
    diary.add(empty);
    diary.add_usual(62, 63);
    diary.ingest_after(63);
    EXPECT_EQ(letters(diary, 60), "-e--");
}

TEST(Found, EndsWithWhatSomebodySaid) {
    Diary diary;
    diary.add_usual(1, 60);
    for (unsigned i = 61; i <= 64; ++i) diary.add(Diary::slow(i));
    diary.ingest_after(64);
    const auto job = diary.value("SELECT job FROM findings");
    ASSERT_TRUE(
        *history::answer_finding(diary.store(), job, 1, history::Word::accepted, diary.now));
    diary.add(Diary::slow(65));
    diary.ingest_after(65);
    EXPECT_EQ(letters(diary, 60), "-ssss-");
}

}  // namespace

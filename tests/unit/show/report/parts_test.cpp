// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "show/report/figures/blocks.hpp"
#include "show/report/figures/card.hpp"
#include "show/report/figures/digest.hpp"
#include "show/report/figures/packed.hpp"
#include "show/report/markup/html.hpp"
#include "show/report/markup/slug.hpp"
#include "show/report/pages/output_part.hpp"

namespace jw::report {
namespace {

using std::chrono::minutes;

const Instant now{Micros{1'795'531'020'000'000}};

TEST(Html, EscapesEveryTextThatIsPutIn) {
    Html html;
    html.add(R"(<a title="{}">{}</a>)", "\"><script>", std::string{"<&'\x1b[31m\xff"});
    EXPECT_EQ(html.text(), R"(<a title="&quot;&gt;&lt;script&gt;">&lt;&amp;&#39;\x1b[31m\xff</a>)");
}

TEST(Html, TakesMarkupAndNumbersAsTheyAre) {
    Html inner;
    inner.add("<b>{}</b>", "<");
    EXPECT_EQ(Html{}.add("{}{}{:.1f}", inner, 7, 1.26).text(), "<b>&lt;</b>71.3");
}

TEST(Slug, LeavesPlainNamesAlone) {
    for (const auto* name : {"backup", "db-dump_2", "a.b", "X"}) EXPECT_EQ(slug_of(name), name);
}

TEST(Slug, IsNeverAPathAndTellsNamesApart) {
    const std::vector<std::string> names{
        "",     ".",    "..",   "../../etc/passwd",    "a b",
        "a  b", "a/b",  ".git", std::string{"\0", 1},  "-x",
        "\xff", "a\nb", "con ", std::string(500, 'a'), std::string(501, 'a')};
    std::vector<std::string> slugs;
    for (const auto& name : names) {
        const auto slug = slug_of(name);
        EXPECT_LE(slug.size(), 80U);
        ASSERT_FALSE(slug.empty());
        EXPECT_NE(slug.front(), '.');
        EXPECT_NE(slug.front(), '-');
        EXPECT_EQ(slug.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789._-"),
                  std::string::npos);
        slugs.push_back(slug);
    }
    std::ranges::sort(slugs);
    EXPECT_EQ(std::ranges::adjacent_find(slugs), slugs.end());
}

Run run_at(Instant started, Micros duration, Outcome outcome) {
    Run run;
    run.started = started;
    run.duration = duration;
    run.outcome = outcome;
    return run;
}

TEST(Blocks, KeepTheTrueStartAndEndOfEveryRunWhereThereIsRoom) {
    const auto blocks = blocks_of({run_at(now - minutes{5}, minutes{3}, Outcome::success),
                                   run_at(now - minutes{9}, minutes{6}, Outcome::failure)},
                                  now);
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].to, now - minutes{2});
    EXPECT_EQ(blocks[1].from, now - minutes{9});
    EXPECT_EQ(blocks[1].to, now - minutes{3});
}

TEST(Blocks, LoseNoRunAndNoFailureWhenTheyAreMerged) {
    std::vector<Block> blocks;
    for (int i = 0; i < 1000; ++i)
        blocks.push_back({now - minutes{i + 1}, now - minutes{i},
                          i % 2 == 0 ? Outcome::success : Outcome::failure, 1});
    const auto few = merged(blocks, 40);
    EXPECT_LE(few.size(), 40U);
    std::uint32_t runs = 0;
    for (const auto& block : few) {
        runs += block.runs;
        EXPECT_EQ(block.outcome, Outcome::failure);
    }
    EXPECT_EQ(runs, 1000U);
}

Card a_card() {
    Card card;
    card.row = {.name = "job",
                .host = "beta",
                .changes = 3,
                .last_id = 7,
                .first_started = now - std::chrono::days{3},
                .last_started = now,
                .last_success = now - minutes{9},
                .last_failure = std::nullopt,
                .failures_in_row = 0};
    card.slug = "job";
    card.last_started = now;
    card.last_outcome = Outcome::success;
    card.last_duration = Micros{12};
    card.failure = std::string{"\0<\xff", 3};
    card.skips_since = 3;
    card.p95 = minutes{2};
    card.shown = Health::flapping;
    card.marks = {{Outcome::success, 50}, {Outcome::failure, 0}};
    card.blocks = {{now - minutes{1}, now, Outcome::success, 2}};
    card.news = {{Event::Kind::slower, now, 7, "key", "2s, before 1s"}};
    card.pages = {{7, 1, now, 4096}};
    card.has_page = true;
    return card;
}

Digest a_digest(const std::vector<Card>& cards) {
    Digest about;
    about.rows = 7;
    digest(about, cards, now);
    return about;
}

TEST(PackedCards, ComeBackAsTheyWere) {
    auto about = a_digest({a_card(), a_card()});
    const auto bytes = packed(about, {a_card(), a_card()});
    const auto cards = unpacked(bytes);
    ASSERT_TRUE(cards && cards->size() == 2);
    EXPECT_EQ(cards->at(1).row, a_card().row);
    EXPECT_EQ(cards->at(1).failure, a_card().failure);
    EXPECT_EQ(packed(about, *cards), bytes);
}

TEST(PackedCards, CanBeReadOneByOneAndTheDigestAlone) {
    auto other = a_card();
    other.row.name = "other";
    auto about = a_digest({a_card(), other});
    const auto bytes = packed(about, {a_card(), other});
    const auto found = unpacked_digest(bytes.substr(0, size_of_digest(bytes).value()));
    ASSERT_TRUE(found && found->ranks.size() == 2);
    EXPECT_EQ(found->rows, 7U);
    EXPECT_EQ(found->news.size(), 2U);
    const auto& rank = found->ranks[1];
    const auto card = unpacked_card(bytes.substr(found->cards_at + rank.at, rank.size));
    ASSERT_TRUE(card);
    EXPECT_EQ(card->row.name, "other");
}

TEST(PackedCards, AreMadeAnewWhereTheyWereCutOrChanged) {
    auto about = a_digest({a_card()});
    const auto bytes = packed(about, {a_card()});
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(unpacked(bytes.substr(0, size))) << size;
    EXPECT_FALSE(unpacked(bytes + "x"));
    EXPECT_FALSE(unpacked("another version" + bytes));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto broken = bytes;
        broken[at] = '\xff';
        unpacked(broken);  // whatever it says, it ends
    }
}

TEST(NeedOfAJob, IsJudgedByItsNewestRunFirst) {
    auto card = a_card();
    EXPECT_EQ(health_of(card, now), Health::ok);
    card.turns = 5;
    EXPECT_EQ(health_of(card, now), Health::flapping);
    card.row.failures_in_row = 1;
    EXPECT_EQ(health_of(card, now), Health::failing);
}

TEST(NeedOfAJob, RunsLongOnceItTakesHalfAsLongAgainAsMostBefore) {
    auto card = a_card();
    card.under_way = now;
    EXPECT_EQ(health_of(card, now + minutes{3}), Health::running);
    EXPECT_EQ(health_of(card, now + minutes{3} + Micros{1}), Health::long_running);
}

TEST(OutputBlock, KeepsTheEndWithinItsRoomAndSaysWhatIsLeftOut) {
    const std::string output = std::string(50'000, '<') + "\nthe end\n";
    const StreamFacts facts{.seen = output.size()};
    const auto block = output_block(output, facts, 7, 2000);
    const auto html = block.text();
    EXPECT_LE(html.size(), 2300U);
    EXPECT_NE(html.find("the end"), std::string::npos);
    EXPECT_NE(html.find("left out here"), std::string::npos);
    EXPECT_NE(html.find("job-watch show 7"), std::string::npos);
}

TEST(OutputBlock, NeverCutsACharacterOrAnEntityInTwo) {
    std::string output;
    for (int i = 0; i < 400; ++i) output += "\u00e9&";
    const StreamFacts facts{.seen = output.size()};
    for (std::size_t most = 100; most < 140; ++most) {
        const auto block = output_block(output, facts, 7, most);
        const auto html = block.text();
        const auto begin = html.find("<pre tabindex=\"0\">\n") + 19;
        const auto text = html.substr(begin, html.find("</pre>") - begin);
        EXPECT_TRUE(text.starts_with("\u00e9") || text.starts_with("&amp;") ||
                    text.starts_with("\\x"))
            << text.substr(0, 20);
    }
}

}  // namespace
}  // namespace jw::report

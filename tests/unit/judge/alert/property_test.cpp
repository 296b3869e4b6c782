// SPDX-License-Identifier: MIT
// The state machine against a second one, written from the manual in another way, over random
// sequences of runs; and against what it promises in any case.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "judge/alert/step.hpp"
#include "support/sample.hpp"

namespace jw::alert {
namespace {

using namespace std::chrono_literals;

const unsigned sequences = test::sample(30'000, 120'000);
constexpr Instant first_moment{Micros{1'700'000'000'000'000}};

struct Happening {
    Event event;
    bool acked = false;  ///< the user acknowledges before this run
};

/// Recounts everything from the whole list of runs each time, and keeps flags where the machine
/// has phases.
class Reference {
public:
    explicit Reference(const Policy& policy) : policy_{policy} {}

    Notice take(const Event& event) {
        if (event.verdict == Verdict::neither) return Notice::none;
        const bool known = std::ranges::count(all_, event.position) > 0;
        const bool late = !all_.empty() && event.position < *std::ranges::max_element(all_);
        if (known) return Notice::none;
        const bool failed = event.verdict == Verdict::failure;
        if (late) {
            const bool counts =
                failed && (successes_.empty() || successes_.back() < event.position);
            if (!counts) return Notice::none;
        }
        all_.push_back(event.position);
        (failed ? failures_ : successes_).push_back(event.position);
        return failed ? failure(event, late) : success(event);
    }

    void ack() { acked_ = open_; }

    bool is_open() const { return open_; }

    std::size_t streak() const {
        return static_cast<std::size_t>(std::ranges::count_if(failures_, [this](const auto& one) {
            return successes_.empty() || successes_.back() < one;
        }));
    }

private:
    Notice failure(const Event& event, bool late) {
        const auto now = event.position.ended;
        const bool enough = streak() >= static_cast<std::size_t>(policy_.fail_after);
        const bool free = event.voice == Voice::free;
        if (!open_) {
            if (!enough) return Notice::none;
            openings_.push_back(now);
            open_ = true;
            failing_ = true;
            flipped_ = now;
            told_ = acked_ = false;
            flapping_ = std::ranges::count_if(last_three(),
                                              [now](Instant one) { return one > now - 24h; }) >= 3;
            return say(free, flapping_ ? Notice::flapping : Notice::opened, now);
        }
        if (flapping_ && !failing_) {
            if (!enough) return Notice::none;
            failing_ = true;
            flipped_ = std::max(flipped_, now);
        }
        if (flapping_ && !late && now - flipped_ >= 6h) {
            flapping_ = false;
            if (told_ && acked_) return Notice::none;
            return say(free, told_ ? Notice::reminder : Notice::opened, now);
        }
        if (!told_) return say(free, flapping_ ? Notice::flapping : Notice::opened, now);
        if (flapping_ || late || acked_ || !policy_.remind_every) return Notice::none;
        if (now - said_ < *policy_.remind_every) return Notice::none;
        return say(free, Notice::reminder, now);
    }

    Notice success(const Event& event) {
        const auto now = event.position.ended;
        if (!open_) return Notice::none;
        if (flapping_ && failing_) {
            failing_ = false;
            flipped_ = now;
            return Notice::none;
        }
        if (flapping_ && now - flipped_ < 6h) return Notice::none;
        open_ = flapping_ = false;
        return told_ && event.voice != Voice::mute ? Notice::recovered : Notice::none;
    }

    Notice say(bool free, Notice notice, Instant now) {
        if (!free) return Notice::none;
        told_ = true;
        said_ = now;
        return notice;
    }

    std::vector<Instant> last_three() const {
        const auto many = std::min<std::size_t>(3, openings_.size());
        return {openings_.end() - static_cast<std::ptrdiff_t>(many), openings_.end()};
    }

    const Policy& policy_;
    std::vector<Position> all_, failures_, successes_;
    std::vector<Instant> openings_;
    bool open_ = false, flapping_ = false, failing_ = false, told_ = false, acked_ = false;
    Instant flipped_, said_;
};

class RandomStory {
public:
    explicit RandomStory(unsigned seed) : random_{seed} {
        policy.fail_after = below(4) + 1;
        if (below(2) == 0) policy.remind_every = std::chrono::minutes{5 + below(600)};
        const int length = 5 + below(40);
        const int rhythm = below(3);
        const int failing = 1 + below(9);
        for (int i = 0; i < length; ++i) add(rhythm, failing, i);
    }

    Policy policy;
    std::vector<Happening> all;

private:
    int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

    void add(int rhythm, int failing, int number) {
        constexpr int steps[] = {60, 3600, 20'000};
        now_ += std::chrono::seconds{1 + below(steps[rhythm])};
        auto ended = now_;
        if (below(6) == 0) ended -= std::chrono::seconds{below(3 * steps[rhythm])};
        const auto verdict = below(12) == 0        ? Verdict::neither
                             : below(10) < failing ? Verdict::failure
                                                   : Verdict::success;
        const auto voice = below(12) == 0  ? Voice::mute
                           : below(8) == 0 ? Voice::quiet
                                           : Voice::free;
        auto key = std::to_string(number);
        // The store hands a run over once; only the newest might come again.
        if (below(30) == 0 && newest_.ended > first_moment) {
            ended = newest_.ended;
            key = newest_.key;
        }
        if (verdict != Verdict::neither) newest_ = std::max(newest_, Position{ended, key});
        all.push_back({.event = {.position = {ended, key},
                                 .started = ended - 1s,
                                 .verdict = verdict,
                                 .voice = voice,
                                 .recorded = now_},
                       .acked = below(25) == 0});
    }

    std::mt19937 random_;
    Instant now_ = first_moment;
    Position newest_{first_moment, ""};
};

void acknowledge(State& state) {
    if (auto* open = std::get_if<Open>(&state.phase)) open->acked = true;
    if (auto* flapping = std::get_if<Flapping>(&state.phase)) flapping->acked = true;
}

TEST(StateMachine, DoesWhatTheReferenceDoesOverManyRandomSequences) {
    std::size_t notices = 0;
    std::set<Notice> kinds;
    for (unsigned seed = 0; seed < sequences; ++seed) {
        const RandomStory story{seed};
        Reference reference{story.policy};
        State state;
        for (std::size_t i = 0; i < story.all.size(); ++i) {
            const auto& [event, acked] = story.all[i];
            if (acked) {
                acknowledge(state);
                reference.ack();
            }
            auto result = step(story.policy, state, event);
            const auto expected = reference.take(event);
            ASSERT_EQ(result.notice, expected) << "seed " << seed << ", run " << i;
            state = std::move(result.next);
            ASSERT_EQ(state.failures, reference.streak()) << "seed " << seed << ", run " << i;
            ASSERT_EQ(!std::holds_alternative<Quiet>(state.phase), reference.is_open());
            if (result.notice != Notice::none) ++notices;
            kinds.insert(result.notice);
        }
    }
    EXPECT_EQ(kinds.size(), 5U) << "some kind of notice never came";
    EXPECT_GT(notices, static_cast<std::size_t>(sequences));
}

TEST(StateMachine, TellsARecoveryExactlyOnceForEachAlertThatWasTold) {
    for (unsigned seed = 0; seed < sequences; ++seed) {
        const RandomStory story{seed};
        State state;
        bool told = false;
        for (const auto& [event, acked] : story.all) {
            auto result = step(story.policy, state, event);
            state = std::move(result.next);
            ASSERT_TRUE(told || result.notice != Notice::recovered) << seed;
            ASSERT_FALSE(told && result.change == Change::opened) << seed;
            ASSERT_TRUE(event.voice != Voice::mute || result.notice == Notice::none) << seed;
            if (event.voice == Voice::quiet) {
                ASSERT_TRUE(result.notice == Notice::none || result.notice == Notice::recovered);
            }
            if (result.notice != Notice::none) told = result.notice != Notice::recovered;
            if (result.change == Change::closed) told = false;
        }
    }
}

TEST(StateMachine, NeverSaysMoreThanItsBudgetAllows) {
    for (unsigned seed = 0; seed < test::sample(2'000, 2'000); ++seed) {
        std::mt19937 random{seed};
        const Policy policy{.fail_after = 1, .remind_every = {}, .channels = {}};
        State state;
        auto now = first_moment;
        std::vector<Instant> said;
        const auto longest = 1 + random() % 30'000;
        for (int i = 0; i < 600; ++i) {
            now += std::chrono::seconds{1 + random() % longest};
            auto result = step(policy, state,
                               {.position = {now, std::to_string(i)},
                                .started = now,
                                .verdict = random() % 2 == 0 ? Verdict::failure : Verdict::success,
                                .voice = Voice::free,
                                .recorded = now});
            state = std::move(result.next);
            if (result.notice != Notice::none) said.push_back(now);
            const auto recent = std::ranges::count_if(
                said, [now](Instant one) { return one > now - std::chrono::hours{24}; });
            ASSERT_LE(recent, 20) << "seed " << seed;
        }
    }
}

TEST(StateMachine, GivesTheSameWhereItsStateIsWrittenAndReadBetweenAnyTwoRuns) {
    for (unsigned seed = 0; seed < test::sample(5'000, 5'000); ++seed) {
        const RandomStory story{seed};
        State kept, reread;
        for (const auto& [event, acked] : story.all) {
            kept = step(story.policy, kept, event).next;
            reread = state_from_json(to_json(step(story.policy, reread, event).next));
            ASSERT_EQ(reread, kept) << to_json(kept);
        }
    }
}

}  // namespace
}  // namespace jw::alert

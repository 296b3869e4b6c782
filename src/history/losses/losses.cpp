// SPDX-License-Identifier: MIT
#include "history/losses/losses.hpp"

#include <chrono>
#include <optional>

#include "history/database/dropped.hpp"
#include "history/losses/put_aside.hpp"

namespace jw::history {

std::vector<std::string> losses_in(const std::vector<std::string>& folders, Instant now) {
    static constexpr std::chrono::days told_for{7};
    const auto is_news = [now](const std::optional<Instant>& at) {
        return at && now - *at < told_for;
    };
    std::vector<std::string> words;
    const auto dropped = dropped_from(folders);
    if (dropped.runs > 0 && is_news(dropped.newest)) words.push_back(words_of(dropped));
    const auto aside = put_aside_in(folders);
    if (aside.entries > 0 && is_news(aside.newest)) words.push_back(words_of(aside));
    return words;
}

}  // namespace jw::history

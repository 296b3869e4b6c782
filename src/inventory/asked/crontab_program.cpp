// SPDX-License-Identifier: MIT
#include "inventory/asked/crontab_program.hpp"

#include <chrono>
#include <string_view>
#include <vector>

#include "inventory/asked/program.hpp"

namespace jw::inventory {

namespace {

constexpr std::chrono::seconds crontab_patience{20};

Answered crontab(const std::string& user, const std::string& word, const std::string& input) {
    std::vector<std::string> words{"crontab"};
    if (!user.empty()) words.insert(words.end(), {"-u", user});
    words.push_back(word);
    return ask_program(words, input, crontab_patience);
}

std::string first_line(const Answered& answered) {
    const auto& text = answered.err.empty() ? answered.out : answered.err;
    return text.empty() ? "it says nothing" : text.substr(0, text.find('\n'));
}

std::string whose(const std::string& user) {
    return user.empty() ? "the crontab" : "the crontab of " + user;
}

}  // namespace

Result<std::string> crontab_of(const std::string& user) {
    auto answered = crontab(user, "-l", "");
    if (answered.exit == 0) return std::move(answered.out);
    // The exit code is the same for all that can go wrong. Where there is no crontab(1), there is
    // none.
    const bool has_none =
        answered.exit > 0 && answered.err.find("no crontab for") != std::string::npos;
    if (has_none || !answered.is_started) return std::string{};
    return Failure{"can't read " + whose(user), "crontab(1) says: " + first_line(answered), ""};
}

Result<bool> install_crontab(const std::string& user, const std::string& before,
                             const std::string& after) {
    const auto what = "can't change " + whose(user);
    auto present = crontab_of(user);
    if (!present) return present.error();
    if (*present != before) return Failure{what, "somebody has changed it meanwhile", "try again"};
    const auto answered = crontab(user, "-", after);
    if (answered.exit != 0)
        return Failure{what, "crontab(1) says: " + first_line(answered), "it is as it was"};
    present = crontab_of(user);
    if (!present || *present != after)
        return Failure{what, "crontab(1) has installed something else than it was given",
                       "compare it with the former one, which is kept"};
    return true;
}

}  // namespace jw::inventory

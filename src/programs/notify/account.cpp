// SPDX-License-Identifier: MIT
#include "programs/notify/account.hpp"

#include <fmt/format.h>

#include "show/terminal/shown.hpp"
#include "show/words/quantity.hpp"

namespace jw::send {

namespace {

std::string one_line(const std::string& text) { return show::shown(text, show::Charset::utf8); }

std::string counts_of(const history::Progress& progress) {
    std::string text;
    const auto add = [&text](std::uint64_t count, const char* what) {
        if (count == 0) return;
        text +=
            fmt::format("{}{} {}", text.empty() ? "" : ", ", show::counted(count, "notice"), what);
    };
    add(progress.sent, "sent");
    add(progress.waiting, "not sent yet");
    add(progress.dead, "given up");
    return text;
}

std::string reason_of(const history::Progress& progress) {
    if (progress.waiting == 0 && progress.dead == 0) return "";
    if (progress.disabled)
        return fmt::format(
            ": the channel is disabled: {}\n  put it right, then: job-watch alerts test {}",
            one_line(*progress.disabled), one_line(progress.channel));
    if (progress.in_hand > 0) return ": another job-watch-notify is at work on it";
    if (progress.last_error.empty()) return ": it was not their turn; see job-watch alerts";
    return ": " + one_line(progress.last_error);
}

}  // namespace

Account account_of(const std::vector<history::Progress>& channels) {
    Account account;
    for (const auto& progress : channels) {
        account.words += fmt::format("channel {}: {}{}\n", one_line(progress.channel),
                                     counts_of(progress), reason_of(progress));
        account.all_sent &= progress.waiting == 0 && progress.dead == 0;
    }
    if (channels.empty()) account.words = "Nothing waits to be sent.\n";
    return account;
}

}  // namespace jw::send

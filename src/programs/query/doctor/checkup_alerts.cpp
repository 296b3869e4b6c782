// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "foundation/base/child.hpp"
#include "foundation/base/helper.hpp"
#include "programs/query/doctor/checkup.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

Finding check_sender() {
    constexpr int milliseconds = 2000, wrong_usage = 2;
    const auto program = helper_program("job-watch-notify");
    if (program.view().empty())
        return {Grade::failed, "sender",
                "job-watch-notify is not installed: notices wait in the store",
                "install job-watch as a whole"};
    if (trial_run(program.c_str(), "no-option", milliseconds) == wrong_usage)
        return {Grade::ok, "sender", "job-watch-notify is installed, and runs", ""};
    return {Grade::failed, "sender",
            "job-watch-notify does not run here: notices wait in the store",
            "install what it needs: libcurl and the GNU C library"};
}

Finding check_backlog(const history::AlertBook& book, Instant now) {
    if (book.waiting_count == 0) return {Grade::ok, "notices", "none waits to be sent", ""};
    auto oldest = now;
    for (const auto& row : book.waiting) oldest = std::min(oldest, row.created);
    const auto text = fmt::format("{}, the oldest of {}",
                                  show::counted(book.waiting_count, "notice") + " to be sent",
                                  show::relative_text(oldest, now));
    constexpr std::chrono::minutes usual{10};
    if (now - oldest < usual) return {Grade::ok, "notices", text, ""};
    return {Grade::warning, "notices", text,
            "see why: job-watch alerts; try now: job-watch alerts flush"};
}

}  // namespace

Findings check_configuration(const config::Loaded& loaded, const std::string& path) {
    Findings found;
    for (const auto& complaint : loaded.complaints)
        found.push_back({Grade::failed, "config", complaint, "see job-watch.toml(5)"});
    if (!found.empty() || path.empty()) return found;
    const auto channels = loaded.config.channels.size();
    found.push_back(
        {Grade::ok, "config", fmt::format("{}: {}", path, show::counted(channels, "channel")), ""});
    return found;
}

Findings check_alerts(const config::Config& config, const history::AlertBook& book, Instant now) {
    if (config.channels.empty() && book.waiting_count == 0) return {};
    Findings found{check_sender(), check_backlog(book, now)};
    for (const auto& channel : book.disabled) {
        if (!config.channels.contains(channel.name)) continue;  // the sender will forget it
        found.push_back({Grade::failed, "channel",
                         fmt::format("{} is disabled: {}", channel.name, channel.why),
                         "put it right, then: job-watch alerts test " + channel.name});
    }
    if (!book.dead.empty())
        found.push_back({Grade::warning, "notices",
                         fmt::format("given up: {}; the last by {}: {}",
                                     show::counted(book.dead_count, "notice"),
                                     book.dead.front().channel, book.dead.front().last_error),
                         "see which: job-watch alerts"});
    return found;
}

}  // namespace jw::query

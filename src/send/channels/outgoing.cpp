// SPDX-License-Identifier: MIT
#include "send/channels/outgoing.hpp"

#include <fmt/format.h>

#include <string>

#include "show/report/markup/slug.hpp"

namespace jw::send {

namespace {

std::string link_to(const alert::Message& message, const config::Report& report) {
    if (!report.enabled || report.url.empty()) return "";
    auto folder = report.url;
    while (folder.ends_with('/')) folder.pop_back();
    if (message.job.empty()) return folder + "/index.html";
    return fmt::format("{}/jobs/{}.html", folder, report::slug_of(title_of(message)));
}

}  // namespace

alert::Message outgoing(alert::Message message, const config::Report& report, Instant now) {
    message.sent = now;
    message.link = link_to(message, report);
    return message;
}

}  // namespace jw::send

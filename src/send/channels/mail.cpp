// SPDX-License-Identifier: MIT
#include "send/channels/mail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "foundation/when/calendar_names.hpp"
#include "foundation/when/civil.hpp"
#include "show/terminal/clipped.hpp"
#include "show/words/base64.hpp"

namespace jw::send {

namespace {

/// RFC 5322, 3.3.
std::string date_of(Instant moment) {
    const auto at = civil(moment, Zone::utc);
    return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000",
                       weekday_names.at(static_cast<std::size_t>(weekday(at))), at.day,
                       month_names.at(static_cast<std::size_t>(at.month - 1)), at.year, at.hour,
                       at.minute, at.second);
}

/// A host name as it can stand in a Message-ID.
std::string id_host(const std::string& host) {
    std::string safe;
    for (const char c : host)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.') safe += c;
    return safe.empty() ? "localhost" : safe;
}

std::string with_short_lines(std::string_view text) {
    constexpr std::size_t longest = 998;  // RFC 5322, 2.1.1
    std::string lines;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        const auto part = show::beginning_of(line, longest, show::Measure::bytes);
        lines.append(part).append("\n");
        text.remove_prefix(
            std::min(text.size(), part.size() + (part.size() == line.size() ? 1 : 0)));
    }
    return lines;
}

}  // namespace

std::string mail_subject(const std::string& text) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::ranges::all_of(text, is_ascii) && text.find("=?") == std::string::npos) return text;
    constexpr std::size_t bytes_of_word = 45;  // 75 characters at most, RFC 2047, 2
    std::string words;
    for (std::string_view rest = text; !rest.empty();) {
        const auto part = show::beginning_of(rest, bytes_of_word, show::Measure::bytes);
        words += fmt::format("{}=?UTF-8?B?{}?=", words.empty() ? "" : " ", show::base64(part));
        rest.remove_prefix(part.size());
    }
    return words;
}

std::string mail_of(const alert::Message& message, const std::string& subject,
                    const std::string& body) {
    return fmt::format(
        "Subject: {}\nDate: {}\nMessage-ID: <{}.job-watch@{}>\nAuto-Submitted: auto-generated\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n{}",
        mail_subject(subject), date_of(message.created), id_host(message.key),
        id_host(message.host), with_short_lines(body));
}

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#include "send/channels/mail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

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

/// Fit for a header as it is.
bool is_plain(const std::string& text) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    return std::ranges::all_of(text, is_ascii) && text.find("=?") == std::string::npos;
}

/// A header in lines of at most 78 characters where its words allow that: RFC 5322, 2.1.1 and
/// 2.2.3; a line with an encoded word has at most 76 (RFC 2047, 2).
std::string folded(std::string_view name, std::string_view value) {
    constexpr std::size_t longest = 76;
    auto text = std::string{name} + ":";
    auto column = text.size();
    for (bool first = true; !value.empty(); first = false) {
        const auto word = value.substr(0, value.find(' ', 1));
        const auto size = word.size() + (first ? 1 : 0);
        const bool has_room = first || column + size <= longest;
        text += has_room ? "" : "\n";
        column = (has_room ? column : 0) + size;
        if (first) text += " ";
        text += word;
        value.remove_prefix(word.size());
    }
    return text + "\n";
}

/// Options of sendmail(8) whose argument is the next word.
bool takes_next(std::string_view option) {
    constexpr std::string_view letters = "fFrhoOpqRNVXBCLAD";
    return option.size() == 2 && letters.find(option[1]) != std::string_view::npos;
}

/// The words at the end of a command that are no options: sendmail(8) and those that take its place
/// are called with the receivers there.
std::string receivers_in(const std::vector<std::string>& argv) {
    std::string receivers;
    bool is_argument = true;  // of the word before; the program's name is none either
    bool only_receivers = false;
    for (const auto& word : argv) {
        const bool is_option = !only_receivers && word.starts_with('-');
        if (is_option) receivers.clear();
        if (!is_option && !is_argument && !word.starts_with('/') && is_plain(word) &&
            word.find_first_of("\r\n,;<>\" ") == std::string::npos)
            receivers += (receivers.empty() ? "" : ", ") + word;
        only_receivers |= word == "--";
        is_argument = is_option && takes_next(word);
    }
    return receivers;
}

/// Names a mail, or what several are about.
std::string mail_id(const std::string& key, const std::string& host) {
    return fmt::format("<{}.job-watch@{}>", id_host(key), id_host(host));
}

/// The first notice of an incident has the incident's own name, and all others answer to it.
std::string thread_of(const alert::Message& message) {
    if (message.incident.empty())
        return fmt::format("Message-ID: {}\n", mail_id(message.key, message.host));
    const auto incident = mail_id(message.incident, message.host);
    if (message.kind == alert::Kind::opened) return fmt::format("Message-ID: {}\n", incident);
    return fmt::format("Message-ID: {}\nIn-Reply-To: {}\nReferences: {}\n",
                       mail_id(message.key, message.host), incident, incident);
}

}  // namespace

std::string mail_subject(const std::string& text) {
    if (is_plain(text)) return text;
    // In a line of at most 76 characters, of which `Subject: ` takes some (RFC 2047, 2).
    constexpr std::size_t bytes_of_word = 39;
    std::string words;
    for (std::string_view rest = text; !rest.empty();) {
        const auto part = show::beginning_of(rest, bytes_of_word, show::Measure::bytes);
        words += fmt::format("{}=?UTF-8?B?{}?=", words.empty() ? "" : " ", show::base64(part));
        rest.remove_prefix(part.size());
    }
    return words;
}

std::string mail_of(const config::Channel& channel, const alert::Message& message,
                    const std::string& subject, const std::string& body) {
    auto to = channel.to.empty() ? receivers_in(channel.argv) : channel.to;
    if (to.empty()) to = "undisclosed-recipients:;";
    return folded("To", to) + folded("Subject", mail_subject(subject)) +
           fmt::format("Date: {}\n{}", date_of(message.sent.value_or(message.created)),
                       thread_of(message)) +
           "Auto-Submitted: auto-generated\nMIME-Version: 1.0\n"
           "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" +
           with_short_lines(body);
}

}  // namespace jw::send

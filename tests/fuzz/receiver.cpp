// SPDX-License-Identifier: MIT
// What the other side of a delivery can send us: answers, Retry-After, Location; and the templates
// of a configuration.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "send/channels/telegram_answer.hpp"
#include "send/channels/webhook.hpp"
#include "send/delivery/retry_after.hpp"
#include "send/http/url.hpp"
#include "settings/config/body_template.hpp"
#include "show/terminal/utf8.hpp"

namespace {

using namespace jw;
using namespace jw::send;

void require(bool holds) {
    if (!holds) std::abort();
}

/// What is told of an answer is one short line of text, without the token.
void check_words(const std::string& words) {
    require(words.size() < 1000 && show::is_utf8(words));
    require(words.find("ABCdef") == std::string::npos);
    for (const char c : words) require(static_cast<unsigned char>(c) >= 0x20);
}

void check_answers(const std::string& text) {
    for (const int status : {200, 400, 429, 502}) {
        Reply reply;
        reply.status = status;
        reply.body = text;
        const auto telegram = telegram_answer("host", reply, Secret{"123456:ABCdef"});
        check_words(telegram.why);
        require(telegram.not_before.value_or(longest_wait) <= longest_wait);
        config::Channel channel;
        for (const auto preset : {config::Preset::none, config::Preset::slack,
                                  config::Preset::discord, config::Preset::healthchecks}) {
            channel.preset = preset;
            check_words(judged(channel, "host", reply).why);
        }
    }
}

void check_redirect(const std::string& text) {
    const auto here = Url::parse(Secret{"https://host.example/hook"}, Transport::https_only);
    const auto there = here->redirected(text);
    if (there)
        require(there->text().reveal().starts_with("https://") && there->host().size() == 12);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{reinterpret_cast<const char*>(data), size};
    check_answers(text);
    check_redirect(text);
    const auto wait = parse_retry_after(text, std::chrono::seconds{1'795'511'520});
    require(!wait || (wait->count() >= 0 && *wait <= longest_wait));
    if (const auto parts = config::parse_body_template(text)) require(!parts->empty());
    return 0;
}

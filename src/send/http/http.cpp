// SPDX-License-Identifier: MIT
#include "send/http/http.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <ctime>
#include <new>
#include <utility>

#include "send/delivery/retry_after.hpp"
#include "send/http/exchange.hpp"

namespace jw::send {

namespace {

constexpr int most_redirects = 3;
constexpr int temporary_redirect = 307, permanent_redirect = 308;

/// libcurl's own words may hold parts of a URL, so these are ours.
std::string words_of(CURLcode code, const Exchange& exchange) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return "its name can't be resolved";
        case CURLE_COULDNT_RESOLVE_PROXY:
            return "the proxy's name can't be resolved";
        case CURLE_COULDNT_CONNECT:
            return "it can't be connected to";
        case CURLE_OPERATION_TIMEDOUT:
            return "no answer in time";
        case CURLE_PEER_FAILED_VERIFICATION: {
            const auto trouble = exchange.certificate_trouble();
            return "its certificate is not trusted: " +
                   (trouble.empty() ? "it is for another host" : trouble);
        }
        case CURLE_SSL_CACERT_BADFILE:
            return "the file ca_file names can't be used";
        case CURLE_SSL_CONNECT_ERROR:
            return "the TLS handshake failed";
        case CURLE_GOT_NOTHING:
            return "it closed the connection without an answer";
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_PARTIAL_FILE:
            return "the connection broke";
        default:
            // The names of libcurl's codes hold no data.
            return fmt::format("{} (libcurl {})", ::curl_easy_strerror(code),
                               static_cast<int>(code));
    }
}

bool keeps_method(int status) {
    return status == temporary_redirect || status == permanent_redirect;
}

Reply reply_of(Exchange& exchange, CURLcode code) {
    return {.status = exchange.status(),
            .body = std::move(exchange.body()),
            .whole = code == CURLE_OK && exchange.whole(),
            .retry_after = parse_retry_after(exchange.retry_after(),
                                             std::chrono::seconds{std::time(nullptr)})};
}

}  // namespace

HttpLibrary::HttpLibrary() {
    if (::curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::bad_alloc{};
}

HttpLibrary::~HttpLibrary() { ::curl_global_cleanup(); }

Result<Reply, NoReply> post(Request request) {
    Exchange exchange{request};
    const auto host = request.url.host();
    for (int redirects = 0;; ++redirects) {
        const auto code = exchange.perform(request.url, left_until(request.deadline));
        const auto status = exchange.status();
        if (code != CURLE_OK && status < 200)
            return NoReply{host + ": " + words_of(code, exchange)};
        if (!keeps_method(status) || redirects == most_redirects) return reply_of(exchange, code);
        auto there = request.url.redirected(exchange.location());
        if (!there) return reply_of(exchange, code);
        request.url = *std::move(there);
    }
}

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#include "send/http/exchange.hpp"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <new>
#include <stdexcept>

#include "send/version.hpp"

namespace jw::send {

namespace {

constexpr std::size_t most_body = 64UL << 10U;
constexpr std::size_t most_headers = 64UL << 10U;
constexpr std::chrono::milliseconds longest_connect{5000};

bool is_named(std::string_view line, std::string_view name) {
    if (line.size() <= name.size() || line[name.size()] != ':') return false;
    const auto lower = [](unsigned char c) { return std::tolower(c); };
    return std::ranges::equal(line.substr(0, name.size()), name, {}, lower, lower);
}

std::string value_of(std::string_view line) {
    line.remove_prefix(line.find(':') + 1);
    const auto from = line.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return "";
    return std::string{line.substr(from, line.find_last_not_of(" \t\r\n") - from + 1)};
}

}  // namespace

Exchange::Exchange(const Request& request) : handle_{::curl_easy_init()} {
    if (!handle_) throw std::bad_alloc{};
    set_limits(request);
    set_headers(request);
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());  // borrowed, as is the URL's text
    set(CURLOPT_WRITEFUNCTION, &Exchange::on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(CURLOPT_HEADERFUNCTION, &Exchange::on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
}

void Exchange::set_limits(const Request& request) {
    set(CURLOPT_PROTOCOLS_STR, "http,https");  // which of them is Url's judgement
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, request.proxy.c_str());  // "" overrides the environment
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_USERAGENT, user_agent);
    set(CURLOPT_NOSIGNAL, 1L);
    // A resolver that hangs has a thread of its own; without this the cleanup would wait for it.
    set(CURLOPT_QUICK_EXIT, 1L);
    if (request.ca_file.empty()) return;
    set(CURLOPT_CAINFO, request.ca_file.c_str());
    set(CURLOPT_CAPATH, nullptr);
}

void Exchange::set_headers(const Request& request) {
    const auto add = [this](const std::string& line) {
        auto* longer = ::curl_slist_append(headers_.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc{};
        static_cast<void>(headers_.release());
        headers_.reset(longer);
    };
    add("Expect:");  // no waiting for a 100 that many servers never send
    for (const auto& header : request.headers) {
        std::string line = header.name + ": ";
        line.append(header.value.reveal());
        add(line);
        wipe(line);
    }
    set(CURLOPT_HTTPHEADER, headers_.get());
}

CURLcode Exchange::perform(const Url& url, std::chrono::milliseconds timeout) {
    forget();
    const auto text = url.text();
    set(CURLOPT_URL, text.c_str());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(timeout.count(), 1L)));
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::max(std::min(timeout, longest_connect).count(), 1L)));
    const auto code = ::curl_easy_perform(handle_.get());
    return code == CURLE_WRITE_ERROR && !whole_ ? CURLE_OK : code;
}

int Exchange::status() const {
    long status = 0;
    ::curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

std::string Exchange::certificate_trouble() const {
    long code = 0;
    ::curl_easy_getinfo(handle_.get(), CURLINFO_SSL_VERIFYRESULT, &code);
    // Neither names a trouble of the certificate itself: its names are libcurl's to check.
    if (code == X509_V_OK || code == X509_V_ERR_UNSPECIFIED) return "";
    return ::X509_verify_cert_error_string(code);
}

void Exchange::ReleaseList::operator()(curl_slist* list) const {
    for (auto* line = list; line != nullptr; line = line->next)
        ::explicit_bzero(line->data, std::strlen(line->data));
    ::curl_slist_free_all(list);
}

std::size_t Exchange::on_body(const char* bytes, std::size_t one, std::size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    const auto size = one * count;
    const auto room = most_body - exchange.body_.size();
    exchange.body_.append(bytes, std::min(size, room));
    if (size <= room) return size;
    exchange.whole_ = false;
    return 0;
}

std::size_t Exchange::on_header(const char* bytes, std::size_t one, std::size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    const auto size = one * count;
    exchange.header_bytes_ += size;
    if (exchange.header_bytes_ > most_headers) {
        exchange.whole_ = false;
        return 0;
    }
    exchange.take_header({bytes, size});
    return size;
}

void Exchange::take_header(std::string_view line) {
    if (line.starts_with("HTTP/")) {  // the final answer, behind a 100 or a proxy's
        location_.clear();
        retry_after_.clear();
    }
    if (is_named(line, "location")) location_ = value_of(line);
    if (is_named(line, "retry-after")) retry_after_ = value_of(line);
}

void Exchange::forget() {
    body_.clear();
    location_.clear();
    retry_after_.clear();
    header_bytes_ = 0;
    whole_ = true;
}

template <typename T>
void Exchange::set(CURLoption option, T value) {
    if (::curl_easy_setopt(handle_.get(), option, value) != CURLE_OK)
        throw std::runtime_error{"libcurl does not know an option that job-watch needs"};
}

}  // namespace jw::send

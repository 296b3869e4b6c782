// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

#include "send/http/http.hpp"

namespace jw::send {

/// One request to one URL with one libcurl handle: no redirect is followed here.
class Exchange {
public:
    explicit Exchange(const Request& request);

    /// CURLE_OK also where the answer was cut off by our own limit.
    CURLcode perform(const Url& url, std::chrono::milliseconds timeout);

    int status() const;

    /// Why a certificate was refused, in OpenSSL's words; "" where that is not known.
    std::string certificate_trouble() const;

    bool whole() const { return whole_; }

    std::string& body() { return body_; }

    const std::string& location() const { return location_; }

    const std::string& retry_after() const { return retry_after_; }

private:
    struct ReleaseHandle {
        void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
    };

    struct ReleaseList {
        void operator()(curl_slist* list) const;
    };

    static std::size_t on_body(const char* bytes, std::size_t one, std::size_t count, void* self);
    static std::size_t on_header(const char* bytes, std::size_t one, std::size_t count, void* self);

    void set_limits(const Request& request);
    void set_headers(const Request& request);
    void take_header(std::string_view line);
    void forget();

    template <typename T>
    void set(CURLoption option, T value);

    std::unique_ptr<curl_slist, ReleaseList> headers_;  // outlives the handle that borrows it
    std::unique_ptr<CURL, ReleaseHandle> handle_;
    std::string body_, location_, retry_after_;
    std::size_t header_bytes_ = 0;
    bool whole_ = true;
};

}  // namespace jw::send

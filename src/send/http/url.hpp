// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.hpp"
#include "send/delivery/secret.hpp"

namespace jw::send {

enum class Transport { https_only, http_allowed };

/// An absolute http or https URL, taken apart by libcurl's own parser: what we judge is what it
/// will connect to. All of it but the host is secret.
class Url {
public:
    /// Fails where the text is no such URL, or is http and that is not allowed. The failure shows
    /// nothing of it.
    static Result<Url> parse(const Secret& text, Transport transport);

    /// What a `Location` header stands for here. Only places on the same host and port are given,
    /// and no way leads from https to http; nothing otherwise.
    std::optional<Url> redirected(const std::string& location) const;

    /// With `/word` behind the path, in front of the query: a Healthchecks-style ping URL.
    Url below(std::string_view word) const;

    /// With this behind what it asks for already: `name=value`.
    Url asking(std::string_view more) const;

    /// The last part of the path, and the URL without it: the topic of an ntfy URL and its server.
    Secret last_part() const;
    Url above() const;

    /// For messages: safe to show.
    std::string host() const;

    Secret text() const;

private:
    struct Release {
        void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
    };

    using Handle = std::unique_ptr<CURLU, Release>;

    explicit Url(Handle handle) : handle_{std::move(handle)} {}

    std::string port() const;
    Url with_path(const std::string& path) const;
    std::string part(CURLUPart part, unsigned flags = 0) const;

    Handle handle_;
};

}  // namespace jw::send

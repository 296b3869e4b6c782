// SPDX-License-Identifier: MIT
#include "send/http/url.hpp"

#include <strings.h>

#include <cstring>
#include <new>
#include <utility>

#include "show/terminal/shown.hpp"

namespace jw::send {

namespace {

struct CurlFree {
    void operator()(char* text) const { ::curl_free(text); }
};

Failure unusable(std::string why, std::string next) {
    return {.what = "can't use the URL", .why = std::move(why), .next = std::move(next)};
}

}  // namespace

Result<Url> Url::parse(const Secret& text, Transport transport) {
    Handle handle{::curl_url()};
    if (!handle) throw std::bad_alloc{};
    if (::curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
        return unusable("it is not an absolute URL", "write it as https://host/path");
    Url url{std::move(handle)};
    const auto scheme = url.part(CURLUPART_SCHEME);
    if (scheme != "https" && scheme != "http")
        return unusable("its scheme is neither https nor http", "write it as https://host/path");
    if (scheme == "http" && transport == Transport::https_only)
        return unusable("http is not encrypted", "write https, or allow_http = true");
    return url;
}

std::optional<Url> Url::redirected(const std::string& location) const {
    if (location.empty()) return std::nullopt;
    Handle handle{::curl_url_dup(handle_.get())};
    if (!handle || ::curl_url_set(handle.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK)
        return std::nullopt;
    Url there{std::move(handle)};
    const auto before = part(CURLUPART_SCHEME);
    const auto after = there.part(CURLUPART_SCHEME);
    if (::strcasecmp(part(CURLUPART_HOST).c_str(), there.part(CURLUPART_HOST).c_str()) != 0)
        return std::nullopt;
    const bool upgraded =
        before == "http" && after == "https" && there.part(CURLUPART_PORT).empty();
    if (upgraded && part(CURLUPART_PORT).empty()) return there;
    if (before != after || port() != there.port()) return std::nullopt;
    return there;
}

Url Url::below(std::string_view word) const {
    auto path = part(CURLUPART_PATH);
    while (path.ends_with('/')) path.pop_back();
    auto longer = path + "/" + std::string{word};
    auto url = with_path(longer);
    wipe(path);
    wipe(longer);
    return url;
}

Url Url::asking(std::string_view more) const {
    Handle handle{::curl_url_dup(handle_.get())};
    const std::string text{more};
    if (!handle ||
        ::curl_url_set(handle.get(), CURLUPART_QUERY, text.c_str(), CURLU_APPENDQUERY) != CURLUE_OK)
        throw std::bad_alloc{};
    return Url{std::move(handle)};
}

Secret Url::last_part() const {
    auto path = part(CURLUPART_PATH);
    Secret last{path.substr(path.rfind('/') + 1)};
    wipe(path);
    return last;
}

Url Url::above() const {
    auto path = part(CURLUPART_PATH);
    auto shorter = path.substr(0, path.rfind('/') + 1);
    auto url = with_path(shorter);
    wipe(path);
    wipe(shorter);
    return url;
}

std::string Url::host() const { return show::shown(part(CURLUPART_HOST), show::Charset::ascii); }

std::string Url::port() const { return part(CURLUPART_PORT, CURLU_DEFAULT_PORT); }

Secret Url::text() const { return Secret{part(CURLUPART_URL)}; }

Url Url::with_path(const std::string& path) const {
    Handle handle{::curl_url_dup(handle_.get())};
    if (!handle || ::curl_url_set(handle.get(), CURLUPART_PATH, path.c_str(), 0) != CURLUE_OK)
        throw std::bad_alloc{};
    return Url{std::move(handle)};
}

std::string Url::part(CURLUPart part, unsigned flags) const {
    char* text = nullptr;
    if (::curl_url_get(handle_.get(), part, &text, flags) != CURLUE_OK) return "";
    const std::unique_ptr<char, CurlFree> owned{text};
    std::string copy{text};
    ::explicit_bzero(text, copy.size());
    return copy;
}

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "send/delivery/delivery.hpp"
#include "send/delivery/secret.hpp"
#include "send/http/url.hpp"

namespace jw::send {

/// A value may be a secret, and is treated as one.
struct Header {
    std::string name;
    Secret value;
};

/// One POST, and the bounds it keeps.
struct Request {
    Url url;
    std::vector<Header> headers;
    std::string body;
    Deadline deadline;    ///< for all of it: resolving, connecting, redirects, the answer
    std::string ca_file;  ///< trusted instead of the system's authorities; "" for those
    std::string proxy;    ///< "" for none: the environment's is not ours to use
};

struct Reply {
    int status = 0;
    std::string body;  ///< at most 64 KiB of it
    bool whole = false;
    std::optional<std::chrono::seconds> retry_after;
};

/// There was no answer. `why` begins with the host.
struct NoReply {
    std::string why;
};

/// libcurl's global state, once in main.
class HttpLibrary {
public:
    HttpLibrary();
    HttpLibrary(const HttpLibrary&) = delete;
    HttpLibrary& operator=(const HttpLibrary&) = delete;
    ~HttpLibrary();
};

/// Sends it and waits for the answer, at most until the deadline. Certificates are verified.
/// Follows up to 3 redirects with 307 or 308 on the same host; any other redirect is the answer.
/// No cookies, no netrc, no proxy of the environment. An answer whose status came but whose body
/// did not come whole is an answer: whoever said 200 has the message.
Result<Reply, NoReply> post(Request request);

}  // namespace jw::send

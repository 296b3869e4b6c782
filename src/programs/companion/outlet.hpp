// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.hpp"

namespace jw::companion {

/// What the store keeps our place in the journal under.
inline constexpr std::string_view source = "companion";

/// The way of runs into the store. Each call waits for its outcome, some seconds at most.
class Outlet {
public:
    Outlet() = default;
    Outlet(const Outlet&) = delete;
    Outlet& operator=(const Outlet&) = delete;
    virtual ~Outlet() = default;

    /// The place in the journal that was kept last, "" for none.
    virtual Result<std::string> resume() = 0;

    /// A run, as the bytes of its spool entry: durable once this returns.
    virtual std::optional<Failure> run(std::string_view entry) = 0;

    /// All runs up to this place were given.
    virtual std::optional<Failure> checkpoint(std::string_view state) = 0;
};

/// Into the spool of a store of our own; who brings it in is started at each checkpoint.
std::unique_ptr<Outlet> spool_outlet(std::string store);

/// To the keeper of the system's store, job-watch-ingest.
std::unique_ptr<Outlet> socket_outlet(std::string path);

}  // namespace jw::companion

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "capture/spool/frame_cutter.hpp"
#include "foundation/base/result.hpp"
#include "programs/ingest/budget.hpp"
#include "programs/ingest/parcel.hpp"
#include "programs/ingest/rights.hpp"
#include "programs/ingest/service_files.hpp"

namespace jw::ingest {

/// Who sends a frame, and what it may say.
struct Caller {
    Peer peer;
    Right right = Right::nothing;
};

/// Takes frames for one store: puts entries into its spool, and answers.
class Desk {
public:
    /// Borrows the files.
    Desk(std::string store, ServiceFiles& files);

    /// The answer, a whole frame; "" where none is due. An entry that is accepted survives a power
    /// cut.
    std::string take(const Caller& caller, const spool::Frame& frame);

    /// Whether something has come into the spool since this was asked last.
    bool take_news() { return std::exchange(has_news_, false); }

    Budget& budget() { return budget_; }

private:
    std::optional<Failure> take_run(const Caller& caller, std::string_view bytes);
    std::optional<Failure> take_checkpoint(std::string_view payload);
    std::string resume(std::string_view source) const;
    Origin origin_of(const Peer& peer) const;

    std::string store_, host_, boot_id_;
    Budget budget_;
    ServiceFiles& files_;
    std::int64_t last_checkpoint_ = 0;
    bool has_news_ = false;
};

}  // namespace jw::ingest

// SPDX-License-Identifier: MIT
#pragma once

#include <future>
#include <string>
#include <vector>

#include "harvest/chain.hpp"
#include "harvest/sender.hpp"
#include "journal/unit_run.hpp"

namespace jw::harvest {

/// Runs whose end is known, and how far the journals were read to know it.
struct Share {
    std::vector<journal::UnitRun> runs;

    /// Runs that are not to be sent now, or not again. They may have written lines that lost their
    /// invocation, and such a line goes to whoever is nearest.
    std::vector<journal::UnitRun> beside;

    std::string summary, checkpoint;
};

/// Sends shares, each run with what it wrote, while the next share is read: looking the output up
/// takes nearly as long as finding the runs.
class Sharing {
public:
    /// Both outlive it, and the files stay as they are.
    Sharing(Sender& sender, const std::vector<JournalFile>& files)
        : sender_{sender}, files_{files} {}

    /// Waits until the share before is sent. Throws what went wrong with that one.
    void send(Share share);

    void finish();

private:
    Sender& sender_;
    const std::vector<JournalFile>& files_;
    std::future<void> under_way_;
};

}  // namespace jw::harvest

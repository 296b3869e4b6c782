// SPDX-License-Identifier: MIT
#include "harvest/sharing.hpp"

#include <iterator>
#include <set>
#include <utility>

#include "harvest/output_pass.hpp"

namespace jw::harvest {

namespace {

/// Those of the other runs that can have written lines of the same units.
std::vector<journal::UnitRun> others_of(Share& share) {
    std::vector<journal::UnitRun> others;
    std::set<std::string> known, units;
    for (const auto& run : share.runs) known.insert(run.invocation), units.insert(run.unit);
    for (auto& run : share.beside)
        if (units.contains(run.unit) && known.insert(run.invocation).second)
            others.push_back(std::move(run));
    return others;
}

void send_runs(Sender& sender, const std::vector<JournalFile>& files, Share& share) {
    if (share.runs.empty()) return;
    auto others = others_of(share);
    read_output(files, std::move(share.runs), std::move(others),
                [&](const journal::WrittenRun& found) {
                    const auto uid = found.run.account ? found.run.account : found.uid;
                    sender.send(run_of(found.run), revision_of(found.run), uid, found.text);
                });
}

}  // namespace

void Sharing::send(Share share) {
    finish();
    // Where no thread can be had, it is sent when somebody waits for it.
    under_way_ = std::async(std::launch::async | std::launch::deferred,
                            [this, share = std::move(share)]() mutable {
                                send_runs(sender_, files_, share);
                                sender_.send(spool::FrameKind::summary, share.summary);
                                sender_.send(spool::FrameKind::checkpoint, share.checkpoint);
                            });
}

void Sharing::finish() {
    if (under_way_.valid()) under_way_.get();
}

}  // namespace jw::harvest

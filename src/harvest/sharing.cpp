// SPDX-License-Identifier: MIT
#include "harvest/sharing.hpp"

#include <iterator>
#include <set>
#include <utility>

#include "harvest/output_pass.hpp"

namespace jw::harvest {

namespace {

/// Those of the other runs that can have written lines of the same units.
std::vector<journal::UnitRun> with_others(Share& share) {
    auto runs = std::move(share.runs);
    std::set<std::string> known, units;
    for (const auto& run : runs) known.insert(run.invocation), units.insert(run.unit);
    for (auto& run : share.beside)
        if (units.contains(run.unit) && known.insert(run.invocation).second)
            runs.push_back(std::move(run));
    return runs;
}

void send_runs(Sender& sender, const std::vector<JournalFile>& files, Share& share) {
    if (share.runs.empty()) return;
    std::set<std::string> sent;
    for (const auto& run : share.runs) sent.insert(run.invocation);
    read_output(files, with_others(share), [&](journal::WrittenRun& found) {
        if (!sent.contains(found.run.invocation)) return;
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

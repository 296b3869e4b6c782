// SPDX-License-Identifier: MIT
#include "programs/harvest/open_files.hpp"

#include <utility>

namespace jw::harvest {

sd::Journal* OpenFiles::journal_of(const JournalFile& file) {
    auto known = by_path_.find(file.path);
    if (known == by_path_.end()) {
        auto opened = sd::Journal::open({file.path});
        if (!opened) return nullptr;
        known = by_path_.emplace(file.path, Open{*std::move(opened), true}).first;
    }
    known->second.asked_for = true;
    return &known->second.journal;
}

void OpenFiles::mend() {
    for (auto& [path, open] : by_path_) {
        if (open.journal.is_whole()) continue;
        if (auto opened = sd::Journal::open({path})) open.journal = *std::move(opened);
    }
}

void OpenFiles::close_idle() {
    std::erase_if(by_path_, [](const auto& known) { return !known.second.asked_for; });
    for (auto& [path, open] : by_path_) open.asked_for = false;
}

}  // namespace jw::harvest

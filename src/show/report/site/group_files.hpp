// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "show/report/figures/card.hpp"
#include "show/report/figures/digest.hpp"
#include "show/report/figures/packed.hpp"
#include "show/report/site/folder.hpp"

namespace jw::report {

/// Jobs that are neighbours by name: from `from` up to where the next group begins. What is known
/// of them is one file, so that a run has those of its own group rewritten and no others.
struct KeptGroup {
    std::uint32_t number = 1;
    std::string from;
    std::optional<Digest> digest;  ///< nothing where its file can't be read
};

/// The files of what is known of the jobs, for the owner alone. One process at a time uses them.
class GroupFiles {
public:
    /// Their folder, made where it is missing.
    static Result<GroupFiles> in(const Folder& top);

    /// In the order of names; the first begins with all names. One group without a digest where
    /// nothing is known.
    std::vector<KeptGroup> read() const;

    std::vector<Card> cards(std::uint32_t number) const;  ///< none where they can't be read
    std::optional<Card> card(std::uint32_t number, const Digest& digest, const Rank& rank) const;

    /// Notes in the digest where the cards lie.
    std::optional<Failure> write(std::uint32_t number, Digest& digest,
                                 const std::vector<Card>& cards) const;
    std::optional<Failure> write(const GroupList& list) const;
    void remove(std::uint32_t number) const;

private:
    explicit GroupFiles(Folder folder) : folder_{std::move(folder)} {}

    std::optional<Digest> digest_of(std::uint32_t number) const;

    Folder folder_;
};

/// How many bytes the pages in a folder take, as was noted when they were made; 0 for no report.
std::uint64_t bytes_noted(const Folder& top);

}  // namespace jw::report

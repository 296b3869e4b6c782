// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "show/report/figures/card.hpp"
#include "show/report/figures/digest.hpp"

namespace jw::report {

/// A group of cards as bytes, to be kept from one regeneration to the next. The digest comes first,
/// so that it can be read alone, and so can each card: notes in its ranks where they lie.
std::string packed(Digest& digest, const std::vector<Card>& cards);

// Nothing where the bytes are of another version, cut short or otherwise no cards: they are made
// anew then.

/// So many bytes of a file have its digest.
std::optional<std::size_t> size_of_digest(std::string_view beginning);

/// No fewer bytes than this are needed for that.
inline constexpr std::size_t size_of_head = 64;

std::optional<Digest> unpacked_digest(std::string_view bytes);

std::optional<Card> unpacked_card(std::string_view bytes);

/// All cards of a file.
std::optional<std::vector<Card>> unpacked(std::string_view bytes);

std::string packed(const Story& story);

std::optional<Story> unpacked_story(std::string_view bytes);

/// The groups that there are, each with its number and the first name that belongs into it.
struct Listed {
    std::uint32_t number = 0;
    std::string from;
};

struct GroupList {
    std::uint64_t bytes = 0;  ///< that the files of all groups take
    std::vector<Listed> groups;
};

std::string packed(const GroupList& list);

std::optional<GroupList> unpacked_list(std::string_view bytes);

}  // namespace jw::report

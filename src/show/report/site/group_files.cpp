// SPDX-License-Identifier: MIT
#include "show/report/site/group_files.hpp"

#include <algorithm>
#include <utility>

namespace jw::report {

namespace {

constexpr auto groups_folder = ".groups";
constexpr auto list_file = "list";
constexpr std::size_t most_list_bytes = std::size_t{16} << 20U;
constexpr std::size_t most_group_bytes = std::size_t{64} << 20U;

std::string name_of(std::uint32_t number) { return std::to_string(number); }

std::optional<GroupList> list_of(const std::optional<std::string>& bytes) {
    auto list = bytes ? unpacked_list(*bytes) : std::nullopt;
    const bool is_whole = list && !list->groups.empty() && list->groups.front().from.empty() &&
                          std::ranges::is_sorted(list->groups, {}, &Listed::from);
    return is_whole ? std::move(list) : std::nullopt;
}

}  // namespace

Result<GroupFiles> GroupFiles::in(const Folder& top) {
    auto folder = top.below(groups_folder);
    if (!folder) return folder.error();
    return GroupFiles{std::move(*folder)};
}

std::vector<KeptGroup> GroupFiles::read() const {
    const auto list = list_of(folder_.read(list_file, most_list_bytes));
    if (!list) return {KeptGroup{}};
    std::vector<KeptGroup> groups;
    for (const auto& [number, from] : list->groups)
        groups.push_back({.number = number, .from = from, .digest = digest_of(number)});
    return groups;
}

/// Most digests are no longer than what is read at first.
std::optional<Digest> GroupFiles::digest_of(std::uint32_t number) const {
    constexpr std::size_t at_first = 16'384;
    const auto name = name_of(number);
    auto bytes = folder_.read_part(name, 0, at_first);
    const auto size = bytes ? size_of_digest(*bytes) : std::nullopt;
    if (!size || *size > most_group_bytes) return std::nullopt;
    if (*size > bytes->size()) bytes = folder_.read_part(name, 0, *size);
    return bytes ? unpacked_digest(*bytes) : std::nullopt;
}

std::vector<Card> GroupFiles::cards(std::uint32_t number) const {
    const auto bytes = folder_.read(name_of(number), most_group_bytes);
    auto cards = bytes ? unpacked(*bytes) : std::nullopt;
    return cards ? std::move(*cards) : std::vector<Card>{};
}

std::optional<Card> GroupFiles::card(std::uint32_t number, const Digest& digest,
                                     const Rank& rank) const {
    const auto bytes = folder_.read_part(name_of(number), digest.cards_at + rank.at, rank.size);
    return bytes ? unpacked_card(*bytes) : std::nullopt;
}

std::optional<Failure> GroupFiles::write(std::uint32_t number, Digest& digest,
                                         const std::vector<Card>& cards) const {
    return folder_.write_private(name_of(number), packed(digest, cards));
}

std::optional<Failure> GroupFiles::write(const GroupList& list) const {
    return folder_.write_private(list_file, packed(list));
}

void GroupFiles::remove(std::uint32_t number) const { folder_.remove(name_of(number)); }

std::uint64_t bytes_noted(const Folder& top) {
    const auto list =
        list_of(top.read(std::string{groups_folder} + "/" + list_file, most_list_bytes));
    return list ? list->bytes : 0;
}

}  // namespace jw::report

// SPDX-License-Identifier: MIT
#include "judge/findings/state.hpp"

#include <algorithm>
#include <cstring>

#include "judge/state/reader.hpp"
#include "judge/state/writer.hpp"

namespace jw::findings {

namespace {

/// Another number for each change of what a state consists of, or of what it means.
constexpr char version = 1;
constexpr std::size_t size_of_sum = 8;

/// As FNV-1a, but eight bytes at a time: it is made twice a run, of some 20 KB.
std::string checksum(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ bytes.size();
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const auto length = std::min(bytes.size(), sizeof(word));
        std::memcpy(&word, bytes.data(), length);
        hash = (hash ^ word) * 0x100000001b3ULL;
        hash ^= hash >> 32U;
        bytes.remove_prefix(length);
    }
    std::string text(size_of_sum, '\0');
    std::memcpy(text.data(), &hash, size_of_sum);
    return text;
}

}  // namespace

std::string to_bytes(const State& state) {
    state::Writer writer;
    writer(state);
    const auto all = version + writer.bytes();
    return all + checksum(all);
}

std::optional<State> state_of(std::string_view bytes) {
    if (bytes.size() < 1 + size_of_sum || bytes.front() != version) return std::nullopt;
    const auto sum = bytes.substr(bytes.size() - size_of_sum);
    bytes.remove_suffix(size_of_sum);
    if (checksum(bytes) != sum) return std::nullopt;
    state::Reader reader{bytes.substr(1)};
    State state;
    reader(state);
    if (!reader.is_whole() || !state.failures.is_sound() ||
        !std::ranges::all_of(state.signals, &Signal::is_sound))
        return std::nullopt;
    return state;
}

}  // namespace jw::findings

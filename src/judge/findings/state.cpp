// SPDX-License-Identifier: MIT
#include "judge/findings/state.hpp"

#include <algorithm>

#include "judge/state/reader.hpp"
#include "judge/state/writer.hpp"

namespace jw::findings {

namespace {

/// Another number for each change of what a state consists of, or of what it means.
constexpr char version = 1;
constexpr std::size_t size_of_sum = 8;

/// FNV-1a.
std::string checksum(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    std::string text;
    for (std::size_t i = 0; i < size_of_sum; ++i)
        text += static_cast<char>((hash >> (8 * i)) & 0xFFU);
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

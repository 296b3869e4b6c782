// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/model/run.hpp"
#include "systemd/journal/field.hpp"

namespace jw::journal {

/// One entry of a journal, cut down to the fields that matter. Holds copies: libsystemd's views
/// end with the next call. Made once and cleared for each entry, since millions come by.
class Entry {
public:
    /// Takes one `NAME=value`, any bytes. Of a field given several times the first one counts.
    /// A value that is longer than any good one is cut.
    void add(std::string_view field);

    void clear();

    bool has(Field field) const { return present_[index(field)]; }

    /// "" for a field that is not there.
    const std::string& text(Field field) const;

    /// Nothing unless the value is a decimal number and nothing else.
    std::optional<std::uint64_t> number(Field field) const;

    /// When journald received it, on both clocks.
    void set_received(Instant wall, std::optional<Micros> since_boot);

    Instant received() const { return received_; }

    std::optional<Micros> since_boot() const { return since_boot_; }

    /// When it was sent, as the sender says; when it was received, if that makes no sense.
    Instant time() const;

private:
    static std::size_t index(Field field) { return static_cast<std::size_t>(field); }

    Instant received_;
    std::optional<Micros> since_boot_;
    std::array<std::string, field_count> values_;
    std::bitset<field_count> present_;
};

}  // namespace jw::journal

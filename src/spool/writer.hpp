// SPDX-License-Identifier: MIT
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/fd.hpp"
#include "base/text.hpp"
#include "spool/entry.hpp"

namespace jw::spool {

/// 16 bytes, a UUID version 7: unique among all machines, and in the order of time.
using Key = std::array<char, 16>;

/// A new key for a run that begins at `now`, microseconds since the epoch.
Key new_key(std::int64_t now);

/// A file name in a spool folder.
using Name = Text<256>;

Name start_name(const Key& key);
Name end_name(const Key& key, unsigned revision);

/// The facts section of an entry while it is put together, in a fixed buffer. A long text is
/// cut, never the facts behind it: integers always fit.
class Facts {
public:
    void add(Tag tag, std::int64_t number);
    void add(Tag tag, std::string_view text);

    std::string_view view() const { return {bytes_.data(), length_}; }

    void clear() { length_ = 0; }

    /// Forgets all that was added since `view()` was of this length.
    void shorten(std::size_t length) { length_ = length; }

private:
    static constexpr std::size_t kept_for_numbers = 4096;

    void add_raw(Tag tag, const char* bytes, std::size_t length);

    std::array<char, std::size_t{128} * 1024> bytes_;
    std::size_t length_ = 0;
};

/// Whether an entry survives a power cut once write_entry has returned.
enum class Durability { buffered, durable };

/// Writes one entry under `name` into the spool folder: a temporary file, fsync, rename, fsync of
/// the folder. The output is the concatenation of `output`. 0, or the errno of the step that
/// failed; then there is no entry of that name and no temporary file.
int write_entry(const Fd& folder, const Name& name, Kind kind, const Facts& facts,
                std::span<const iovec> output, Durability durability);

/// What a bare entry can still tell, when not even a small file can be written.
struct BareFacts {
    std::int64_t started = 0;   ///< microseconds since the epoch
    std::int64_t duration = 0;  ///< microseconds
    unsigned outcome = 0;       ///< jw::Outcome
    unsigned wait_status = 0;
    std::string_view job;
};

/// Leaves a record that is nothing but a name, for a disk that is full: an empty file needs no
/// block. KEY.STARTED.DURATION.OUTCOME.STATUS.JOB.facts, numbers in hex, the job's name as pairs
/// of hex digits and cut to fit. 0 or an errno.
int write_bare_entry(const Fd& folder, const Key& key, const BareFacts& facts);

}  // namespace jw::spool

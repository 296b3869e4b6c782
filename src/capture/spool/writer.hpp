// SPDX-License-Identifier: MIT
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "capture/spool/entry.hpp"
#include "foundation/base/fd.hpp"
#include "foundation/base/text.hpp"

namespace jw::spool {

/// 16 bytes, a UUID version 7: unique among all machines, and in the order of time.
using Key = std::array<char, 16>;

/// A new key for a run that begins at `now`, microseconds since the epoch.
Key new_key(std::int64_t now);

/// A file name in a spool folder.
using Name = Text<256>;

Name start_name(const Key& key);
Name end_name(const Key& key, unsigned revision);
Name checkpoint_name(const Key& key);

/// The facts section of an entry while it is put together, in a fixed buffer. A long text is
/// cut, never the facts behind it: integers always fit.
class Facts {
public:
    void add(Tag tag, std::int64_t number);

    void add(Tag tag, std::string_view text) { add(tag, std::span{&text, 1}); }

    /// A text in parts.
    void add(Tag tag, std::span<const std::string_view> parts);

    std::string_view view() const { return {bytes_.data(), length_}; }

    /// Forgets all that was added since `view()` was of this length.
    void shorten(std::size_t length) { length_ = length; }

private:
    static constexpr std::size_t kept_for_numbers = 4096;

    bool begin(Tag tag, std::size_t length);
    void put(const void* bytes, std::size_t length);

    std::array<char, std::size_t{128} * 1024> bytes_;
    std::size_t length_ = 0;
};

/// The head of an entry: it, the facts and the output together are what parse() reads.
Head entry_head(Kind kind, const Facts& facts, std::span<const iovec> output);

/// Whether an entry survives a power cut once write_entry has returned.
enum class Durability { buffered, durable };

/// Writes one entry under `name` into the spool folder: a temporary file, fsync, rename, fsync of
/// the folder. The output is the concatenation of `output`. 0, or the errno of the step that
/// failed; then there is no temporary file, and an entry of that name only if the last step did.
int write_entry(const Fd& folder, const Name& name, Kind kind, const Facts& facts,
                std::span<const iovec> output, Durability durability);

/// The same for an entry whose bytes are there already.
int write_bytes(const Fd& folder, const Name& name, std::string_view bytes, Durability durability);

/// As write_entry() without output and for a disk that is full: it is written over the reserve,
/// whose blocks are there already, and uses it up. ENOENT if there is no reserve, EFBIG if the
/// facts do not fit.
int write_entry_over_reserve(const Fd& folder, const Name& name, Kind kind, const Facts& facts);

/// What a bare entry can still tell, when not even a small file can be written.
struct BareFacts {
    std::int64_t started = 0;   ///< microseconds since the epoch
    std::int64_t duration = 0;  ///< microseconds
    unsigned outcome = 0;       ///< jw::Outcome
    unsigned wait_status = 0;
    std::string_view job;
};

/// KEY.STARTED.DURATION.OUTCOME.STATUS.JOB.facts, numbers in hex, the job's name as pairs of hex
/// digits and cut to fit.
Name bare_name(const Key& key, const BareFacts& facts);

/// Leaves a record that is nothing but its bare_name(), for a disk that is full: an empty file
/// needs no block. 0 or an errno.
int write_bare_entry(const Fd& folder, const Name& name);

}  // namespace jw::spool

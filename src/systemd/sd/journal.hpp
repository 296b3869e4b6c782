// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"
#include "systemd/journal/entry.hpp"

struct sd_journal;

namespace jw::sd {

/// Where a step through a journal led.
enum class Step {
    entry,
    end,
    damaged,  ///< the journal can't be followed any further
};

/// When journald received an entry, on the clock of a boot.
struct BootTime {
    std::array<std::uint8_t, 16> boot{};
    Micros since_boot{};
};

/// An open journal: one file, or several as one in the order of time. sd-journal(3).
///
/// libsystemd drops a damaged file from among several without a word, and then says that there are
/// no more entries. Whoever wants to know opens each file alone and asks is_whole() at the end.
class Journal {
public:
    /// An errno where a file can't be opened. Of several, those that can't are left out.
    static Result<Journal, int> open(const std::vector<std::string>& files);

    /// That of this machine, with what is added to it from now on.
    static Result<Journal, int> open_live();

    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) noexcept;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal();

    /// Only entries with this `NAME=value` are stepped on: matches of one name add to each other,
    /// those of different names narrow down. Change matches before seeking.
    void match(const std::string& name_value);
    void or_match();  ///< what follows stands beside what was said before
    void clear_matches();

    void seek_head();
    void seek_tail();
    void seek(Instant time);
    void seek_cursor(const std::string& cursor);

    /// Waits until something was added to a live journal, at most `longest`; whether it was. At
    /// the first time it may say so at once.
    bool wait(Micros longest);

    Step next();
    Step previous();

    /// Takes the present entry. False where it is damaged.
    bool read(journal::Entry& entry) const;

    // Of the present entry. Nothing where the entry is damaged.

    std::optional<Instant> realtime() const;
    std::optional<BootTime> boot_time() const;
    std::string cursor() const;

    /// Calls `take` with each `NAME=value` of the present entry; the views end with the call.
    /// False where the entry is damaged.
    template <typename Take>
    bool each_field(Take take) const {
        restart_fields();
        std::string_view field;
        for (;;) {
            const int given = next_field(field);
            if (given <= 0) return given == 0;
            take(field);
        }
    }

    /// All values of one field, at most `most`.
    std::vector<std::string> values_of(const char* field, std::size_t most);

    /// Whether there is an entry with this `NAME=value`. Loses the place and the matches.
    bool has(const std::string& name_value);

    /// Whether all of the journal could still be read: asks for the newest entry. Loses the place
    /// and the matches.
    bool is_whole();

private:
    struct Close {
        void operator()(sd_journal* journal) const;
    };

    explicit Journal(sd_journal* journal);
    void restart_fields() const;
    int next_field(std::string_view& field) const;

    std::unique_ptr<sd_journal, Close> journal_;
};

}  // namespace jw::sd

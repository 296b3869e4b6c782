// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.hpp"
#include "systemd/unit/assignment.hpp"
#include "systemd/unit/unit_files.hpp"

namespace jw::unit {

/// What a unit's fragment and drop-ins say together.
class Settings {
public:
    /// Adds the next file, later ones being stronger.
    void add(std::vector<Assignment> more);

    /// The last value; nothing where it is not set, or set to nothing.
    std::optional<std::string> last(std::string_view section, std::string_view key) const;

    /// The values of a setting that adds up, those after its last empty one.
    std::vector<std::string> list(std::string_view section, std::string_view key) const;

    /// Whether an empty value takes back what was set before it.
    bool resets(std::string_view section, std::string_view key) const;

    /// All that is set in a section and begins so, whatever follows it.
    bool mentions(std::string_view section, std::string_view key) const;

private:
    std::vector<Assignment> all_;
};

/// Adds what the drop-ins of a unit say, read as for settings_of().
Result<Settings> with_drop_ins(Settings settings, const Root& root,
                               const std::vector<DropIn>& drop_ins);

/// Reads what applies to a unit. Fails where any file of it can't be read in full: what it might
/// say is not known then.
Result<Settings> settings_of(const Root& root, const Located& unit,
                             const std::vector<DropIn>& drop_ins);

/// systemd's words for true: 1, yes, y, true, t, on.
bool is_true(std::string_view value);

/// systemd's words for false: 0, no, n, false, f, off.
bool is_false(std::string_view value);

}  // namespace jw::unit

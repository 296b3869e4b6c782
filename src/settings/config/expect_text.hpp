// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.hpp"
#include "judge/expect/rules.hpp"

namespace jw::config {

/// What stands behind a key, as a file has it: `"40s"`, `{ match = '([0-9]+) rows', min = 1 }`.
std::string value_text(const expect::Rule& rule);

/// The table [jobs.NAME.expect] of these rules, of which each lets a run warn. Nothing where a name
/// or a pattern can't be written in TOML, or would be read as a pattern of names.
Result<std::string> expect_table(const std::string& name, const expect::Rules& rules);

/// A file's text with that table behind it. Fails where the file is no TOML, or has rules for that
/// job already.
Result<std::string> text_with_table(const std::string& path, const std::string& text,
                                    const std::string& name, const std::string& table);

}  // namespace jw::config

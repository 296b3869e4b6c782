// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "show/json/json.hpp"

// How a text is kept from meaning something to its receiver.

namespace jw::send {

/// A document in ASCII, whatever is in it.
std::string dumped(const show::Json& json);

void replace_all(std::string& text, std::string_view from, std::string_view to);

/// With entities for & < and >.
std::string with_entities(std::string text);

/// With a backslash before all that Markdown gives a meaning, as Discord and Teams read it.
std::string without_markdown(std::string_view text);

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace jw::history {

/// `runs.argv`: a JSON array with a string for each word; a word that is not UTF-8 becomes
/// {"b64": "..."}, so that nothing of it is lost. "" for no words.
std::string text_of_argv(const std::vector<std::string>& argv);

/// The inverse. A text that is no such array gives what could be read of it: the store may have
/// been edited by hand.
std::vector<std::string> argv_of_text(const std::string& text);

}  // namespace jw::history

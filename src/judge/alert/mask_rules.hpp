// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace jw::alert {

/// What one kind of secret looks like. Of what a pattern (RE2, bytes) matches, each group is masked
/// that has no name. A group `random` is masked if it looks made up, and a group `phrase` if it is
/// no sentence: people write other words there, too, as in "password is required". Nothing is
/// masked where a group `name` is no name of a secret (secret_name.hpp).
///
/// Patterns are written once for text and for the words of a command line, each of which a NUL
/// ends: {B} is what is between two words, {V} a value that may be quoted, {C} a character of one
/// that is not, {W} a word, {O} options
/// of the same command, {E} what is between an option and its value, {T} the end of a command.
struct MaskRule {
    std::string_view keywords;  ///< lower case, separated by |: no match without one; "" for none
    std::string_view pattern;
    std::string_view source;  ///< where the kind is described
    std::size_t run = 0;      ///< no match without so many letters, digits, - and _ in a row
};

std::span<const MaskRule> mask_rules();

}  // namespace jw::alert

// SPDX-License-Identifier: MIT
#include "capture/run/option_word.hpp"

namespace jw::wrapper {

namespace {

constexpr KnownOption known_options[] = {
    {"name", Takes::value, OptionCode::name},
    {"timeout", Takes::value, OptionCode::timeout},
    {"kill-after", Takes::value, OptionCode::kill_after},
    {"overlap", Takes::value, OptionCode::overlap},
    {"overlap-exit", Takes::value, OptionCode::overlap_exit},
    {"success-exit", Takes::value, OptionCode::success_exit},
    {"warn-exit", Takes::value, OptionCode::warn_exit},
    {"quiet-success", Takes::nothing, OptionCode::quiet_success},
    {"streams", Takes::value, OptionCode::streams},
    {"capture", Takes::value, OptionCode::capture},
    {"keep", Takes::value, OptionCode::keep},
    {"no-output", Takes::nothing, OptionCode::no_output},
    {"no-mask", Takes::nothing, OptionCode::no_mask},
    {"db", Takes::value, OptionCode::db},
    {"argv0", Takes::value, OptionCode::argv0},
    {"shell", Takes::value, OptionCode::shell},
    {"observed", Takes::nothing, OptionCode::observed},
};

bool is_plain(std::string_view word) { return word.size() < 2 || word[0] != '-'; }

std::string_view without_value(std::string_view word) { return word.substr(0, word.find('=')); }

/// The option that `word` spells out, or null.
const KnownOption* find_option(std::string_view word) {
    if (word == "-c") word = "--shell";
    if (!word.starts_with("--")) return nullptr;
    const auto spelled = without_value(word.substr(2));
    for (const auto& known : known_options)
        if (spelled == known.name) return &known;
    return nullptr;
}

}  // namespace

bool OptionSteps::step(OptionWord& word) {
    char**& at = place_.command;
    if (*at == nullptr || is_plain(*at)) return false;
    const std::string_view whole{*at};
    ++at;
    if (whole == "--") {
        place_.behind_dashes = true;
        return false;
    }
    word = {.spelled = without_value(whole), .known = find_option(whole)};
    word.is_last = *at == nullptr;
    word.is_doubtful = place_.is_doubtful;
    if (word.spelled.size() < whole.size())
        word.value = whole.data() + word.spelled.size() + 1;
    else
        take_value(word);
    return true;
}

/// Takes the value from the next word.
void OptionSteps::take_value(OptionWord& word) {
    char**& at = place_.command;
    if (*at == nullptr) return;
    if (word.known == nullptr) {
        if (!is_plain(*at)) return;
        place_.is_doubtful = true;
        ++at;
        return;
    }
    if (word.known->takes == Takes::nothing) return;
    const std::string_view next{*at};
    const bool is_value =
        word.known->code == OptionCode::argv0 || (next != "--" && find_option(next) == nullptr);
    if (is_value) word.value = *at++;
}

}  // namespace jw::wrapper

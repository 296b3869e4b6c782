// SPDX-License-Identifier: MIT
#include "generate/write/plan_text.hpp"

namespace jw::generate {

namespace {

/// Names and values of somebody else may hold anything; a log takes lines.
std::string on_one_line(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string line;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            line.append({'\\', 'x', hex[byte >> 4], hex[byte & 15]});
        else
            line += c;
    }
    return line;
}

}  // namespace

std::string line_of(const Failure& failure) {
    auto line = failure.what + ": " + failure.why;
    if (!failure.next.empty()) line += "; " + failure.next;
    return on_one_line(line);
}

std::string line_of(const Note& note) { return on_one_line(note.what + ": " + note.why); }

std::string text_of(const Plan& plan) {
    std::string text;
    for (const auto& output : plan.outputs) {
        if (output.target.empty())
            text += "--- " + output.path + "\n" + output.text + "\n";
        else
            text += "--- " + output.path + " -> " + output.target + "\n\n";
    }
    for (const auto& complaint : plan.complaints) text += "wrong: " + line_of(complaint) + "\n";
    for (const auto& note : plan.observed) text += "observed: " + line_of(note) + "\n";
    for (const auto& refusal : plan.refusals) text += "not wrapped: " + line_of(refusal) + "\n";
    return text;
}

}  // namespace jw::generate

// SPDX-License-Identifier: MIT
#include "show/terminal/complaint.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "show/terminal/place.hpp"
#include "show/terminal/shown.hpp"

namespace jw::show {

void complain(const Failure& failure) {
    const auto charset = charset_of_locale();
    const auto safe = [&](const std::string& text) { return shown(text, charset); };
    auto text = "job-watch: " + safe(failure.what);
    if (!failure.why.empty()) text += ": " + safe(failure.why);
    text += '\n';
    if (!failure.next.empty()) text += "  " + safe(failure.next) + '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#include "programs/query/verbs/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

constexpr auto clear_line = "\r\x1b[K";

}  // namespace

ProgressBar::ProgressBar() : on_terminal_{::isatty(STDERR_FILENO) == 1} {}

ProgressBar::~ProgressBar() {
    if (shown_) std::fputs(clear_line, stderr);
}

void ProgressBar::show(unsigned thousandths, std::uint64_t runs) {
    if (!on_terminal_) return;
    constexpr std::size_t columns = 40;
    const auto done = std::min<std::size_t>(columns, columns * thousandths / 1000);
    fmt::print(stderr, "{}[{}{}] {:3}%  {}", clear_line, std::string(done, '#'),
               std::string(columns - done, ' '), std::min(100U, thousandths / 10),
               show::counted(runs, "run"));
    std::fflush(stderr);
    shown_ = true;
}

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace jw::query {

/// One line on standard error that shows how far a long work has come, if that is a terminal; else
/// nothing at all. Gone without a trace at its end.
class ProgressBar {
public:
    ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar();

    void show(unsigned thousandths, std::uint64_t runs);

private:
    bool on_terminal_;
    bool shown_ = false;
};

}  // namespace jw::query

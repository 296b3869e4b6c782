// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "foundation/base/fd.hpp"

namespace jw::generators {

/// Where a generator can be heard: the kernel's log, since there is no journal yet; standard error
/// where it was started by hand, or may not write there (a user's manager keeps that).
class Log {
public:
    enum class Place { kernel, standard_error };

    explicit Log(Place place);

    /// One line without controls; cut to what the kernel takes. After 200 of them only
    /// the number of the rest is logged, at the end.
    void warn(std::string_view line);

    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    ~Log();

private:
    void write(std::string_view line) const;

    Fd kernel_;
    std::size_t lines_ = 0;
};

}  // namespace jw::generators

// SPDX-License-Identifier: MIT
#include <bits/functexcept.h>

#include <cstdlib>

// The checked accessors of the standard library (string_view::substr, array::at) bring in the
// whole machinery of exceptions where they are linked statically: its emergency pool is 72 KiB of
// heap before main. With these, none of it is linked.
namespace std {

void __throw_out_of_range(const char*) { abort(); }

void __throw_out_of_range_fmt(const char*, ...) { abort(); }

}  // namespace std

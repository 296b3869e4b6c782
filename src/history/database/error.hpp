// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <stdexcept>

#include "foundation/base/result.hpp"

namespace SQLite {
class Exception;
}

namespace jw::history {

/// The store broke while it was being read: nobody below main can repair that.
class Damaged : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What SQLite's error means for the one whose store it is.
enum class Trouble {
    busy,      ///< another process holds the database
    tables,    ///< a statement does not fit the tables there are
    damaged,   ///< the file is no database, or its content makes no sense
    no_space,  ///< the disk or the quota is full
    refused,   ///< permissions, a read-only file system
    other,     ///< I/O errors and the rest
};

Trouble trouble_of(const SQLite::Exception& error);

/// Whether it is what was to be written that the tables could not take, not the state of file,
/// disk, memory or locks.
bool is_of_content(const std::exception& error);

/// The index of the log, which readers make where there is none, could not be made or grown: the
/// disk is full or broken.
bool lacks_index(const SQLite::Exception& error);

/// The failure to show: `what` in the caller's words, why in SQLite's, and what to do about it.
Failure failure_of(const SQLite::Exception& error, std::string what);

}  // namespace jw::history

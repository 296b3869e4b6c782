// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <chrono>
#include <optional>
#include <string>

#include "foundation/base/fd.hpp"
#include "foundation/base/result.hpp"

namespace jw::report {

enum class Mode { owner_only, everyone };  ///< 0600 and 0700, or 0644 and 0755

/// A folder that pages are written into, held open: names given to it are plain file names, and
/// nothing that lies under one of them is ever followed or written through, be it a link, a device
/// or a file with a second name. One process at a time writes.
class Folder {
public:
    /// Opens the folder, making it and those above it where they are missing. Refuses one that is
    /// not ours or that others may write to, and for root also a path that others could change.
    static Result<Folder> open(const std::string& path, Mode mode);

    /// A folder in it, made where it is missing.
    Result<Folder> below(const std::string& name) const;

    enum class Written { new_bytes, as_before };

    /// Puts a file there that has these bytes, all at once; leaves one alone that has them.
    Result<Written> write(const std::string& name, const std::string& bytes) const;

    /// The same for a file of our own, which is for its owner alone whatever the mode.
    std::optional<Failure> write_private(const std::string& name, const std::string& bytes) const;

    /// The bytes of a regular file; nothing if there is none.
    std::optional<std::string> read(const std::string& name, std::size_t most) const;

    /// A part of one, or as much of it as there is.
    std::optional<std::string> read_part(const std::string& name, std::size_t from,
                                         std::size_t size) const;

    bool holds(const std::string& name) const;

    /// When a file was last written; nothing if there is none.
    std::optional<std::chrono::system_clock::time_point> changed(const std::string& name) const;

    void remove(const std::string& name) const;

    /// An empty file of our own, opened.
    Fd touch(const std::string& name) const;

    const std::string& path() const { return path_; }

private:
    Folder(std::string path, Fd fd, Mode mode);

    std::optional<Failure> replace(const std::string& name, const std::string& bytes,
                                   mode_t mode) const;
    Failure failure(const std::string& name, int error) const;

    std::string path_;
    Fd fd_;
    Mode mode_;
};

}  // namespace jw::report

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "show/report/site/folder.hpp"
#include "show/report/site/site.hpp"

namespace jw::report {

/// Writes and removes files, and counts them. The first failure is kept; the others are made all
/// the same.
class Press {
public:
    bool put(const Folder& folder, const std::string& name, const std::string& bytes) {
        const auto written = folder.write(name, bytes);
        if (!written) {
            keep(written.error());
            return false;
        }
        made.written += *written == Folder::Written::new_bytes ? 1 : 0;
        return true;
    }

    void drop(const Folder& folder, const std::string& name) {
        folder.remove(name);
        ++made.removed;
    }

    void keep(std::optional<Failure> found) {
        if (!failure) failure = std::move(found);
    }

    Made made;
    std::optional<Failure> failure;
};

}  // namespace jw::report

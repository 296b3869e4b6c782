// SPDX-License-Identifier: MIT
#pragma once

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace jw::test {

/// A folder of its own for one test, gone with it. In memory where $TMPDIR names no other place: to
/// wait for a disk shows nothing here, and took most of the time.
class TempFolder {
public:
    TempFolder() {
        const std::filesystem::path memory{"/dev/shm"};
        const auto parent = std::getenv("TMPDIR") == nullptr && std::filesystem::exists(memory)
                                ? memory
                                : std::filesystem::temp_directory_path();
        std::string path = parent / "job-watch-test-XXXXXX";
        if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
        path_ = path;
    }

    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

inline std::string content_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

inline void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream{path, std::ios::binary} << bytes;
}

}  // namespace jw::test

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace jw::unit {

/// What a folder holds under one name.
struct Entry {
    enum class Kind { file, folder, link, other };
    std::string name;
    Kind kind = Kind::other;
    std::string target;  ///< of a link, as it is written
};

/// A file's text, or why there is none.
struct FileText {
    enum class State { read, absent, unfit };
    State state = State::absent;
    std::string bytes;
    std::string why;  ///< unfit: too large, no regular file, not readable
};

enum class Executors { nobody, some, everybody };

inline constexpr std::size_t largest_file = 1 << 20;
inline constexpr std::size_t most_entries = 20'000;  ///< of one folder; what is beyond is not seen

/// The tree that is read: the machine's own, or an image of another one. All paths given to it are
/// absolute paths in that tree. It opens files for reading and nothing else, and is bounded: files
/// of at most 1 MiB, links of at most eight steps.
class Root {
public:
    /// `prefix` is "" for the machine's own tree, else a folder without a slash at its end.
    explicit Root(std::string prefix) : prefix_{std::move(prefix)} {}

    bool is_machine() const { return prefix_.empty(); }

    FileText read(const std::string& path) const;

    /// In no order; empty where there is no such folder.
    std::vector<Entry> list(const std::string& path) const;

    bool exists(const std::string& path) const { return !chased(path).empty(); }

    /// Who may execute the regular file.
    Executors executors(const std::string& path) const;

    /// The path on this machine without any link in it; "" where nothing is there. Only to be
    /// compared with others of its kind.
    std::string resolved(const std::string& path) const;

    /// Where the path lies on this machine, once its last part is no link any more; "" if nowhere.
    std::string chased(std::string_view path) const;

private:
    std::string prefix_;
};

}  // namespace jw::unit

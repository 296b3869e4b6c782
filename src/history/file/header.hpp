// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace SQLite {
class Database;
}

namespace jw::history {

/// Kept in the header of the file, so that file(1) and we can tell a store from other databases.
inline constexpr std::int64_t application_id = 0x4a575331;  // "JWS1"

/// What the first bytes of a file prove it to be, whatever the state of the rest
/// (https://sqlite.org/fileformat2.html). Only what is proven to be a store is ever changed.
struct Header {
    enum class Kind {
        empty,     ///< nothing is in the file
        blank,     ///< a database without a table; what is in it may still be in its log
        store,     ///< a database that job-watch made
        database,  ///< that of another program
        none,      ///< no database at all
    };
    Kind kind = Kind::none;
    std::int64_t version = 0;  ///< of a store: its schema's
    bool has_log = false;      ///< a database in WAL mode
    bool is_text = false;      ///< Kind::none: it begins with lines that can be read
};

/// As many bytes as Header is read from: the first page's own head is behind the file's.
using FirstBytes = std::array<unsigned char, 108>;

/// `bytes` are the first of the file, fewer if it is shorter.
Header header_of(std::span<const unsigned char> bytes);

/// Of the file a connection was opened on, before anything was asked of it. By SQLite's own
/// descriptor: closing another of the same file would drop this process's locks on it (fcntl(2)).
Header header_of(SQLite::Database& database);

/// What a file with such a header is, in words; "" for what may become or is a store.
std::string what_it_is(const Header& header);

}  // namespace jw::history

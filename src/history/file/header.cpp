// SPDX-License-Identifier: MIT
#include "history/file/header.hpp"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <algorithm>
#include <string_view>

namespace jw::history {

namespace {

constexpr std::string_view magic{"SQLite format 3\0", 16};
constexpr std::size_t read_version_at = 19, user_version_at = 60, application_at = 68;
constexpr std::size_t page_type_at = 100, cells_at = 103;
constexpr unsigned wal_version = 2, table_leaf = 13;

std::uint32_t number_at(std::span<const unsigned char> bytes, std::size_t at) {
    return std::uint32_t{bytes[at]} << 24U | std::uint32_t{bytes[at + 1]} << 16U |
           std::uint32_t{bytes[at + 2]} << 8U | std::uint32_t{bytes[at + 3]};
}

/// Whether the first page, the table of all tables, has no row.
bool has_no_table(std::span<const unsigned char> bytes) {
    return bytes[page_type_at] == table_leaf && bytes[cells_at] == 0 && bytes[cells_at + 1] == 0;
}

bool is_readable(unsigned char byte) {
    return byte >= 0x80 || (byte >= ' ' && byte != 0x7f) || (byte >= '\t' && byte <= '\r');
}

Header::Kind kind_of(std::span<const unsigned char> bytes) {
    const auto application = number_at(bytes, application_at);
    if (application == application_id) return Header::Kind::store;
    const bool is_blank =
        application == 0 && number_at(bytes, user_version_at) == 0 && has_no_table(bytes);
    return is_blank ? Header::Kind::blank : Header::Kind::database;
}

}  // namespace

Header header_of(std::span<const unsigned char> bytes) {
    if (bytes.empty()) return {.kind = Header::Kind::empty};
    const bool is_database =
        bytes.size() == std::tuple_size_v<FirstBytes> &&
        std::equal(magic.begin(), magic.end(), bytes.begin(),
                   [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
    if (!is_database)
        return {.kind = Header::Kind::none, .is_text = std::ranges::all_of(bytes, is_readable)};
    return {.kind = kind_of(bytes),
            .version = static_cast<std::int32_t>(number_at(bytes, user_version_at)),
            .has_log = bytes[read_version_at] == wal_version};
}

Header header_of(SQLite::Database& database) {
    sqlite3_file* file = nullptr;
    ::sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    FirstBytes bytes{};
    sqlite3_int64 size = 0;
    if (file == nullptr || file->pMethods == nullptr ||
        file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return {};
    size = std::min<sqlite3_int64>(size, bytes.size());
    if (file->pMethods->xRead(file, bytes.data(), static_cast<int>(size), 0) != SQLITE_OK)
        return {};
    return header_of(std::span{bytes}.first(static_cast<std::size_t>(size)));
}

std::string what_it_is(const Header& header) {
    switch (header.kind) {
        case Header::Kind::empty:
        case Header::Kind::blank:
        case Header::Kind::store:
            break;
        case Header::Kind::database:
            return "it is the database of another program";
        case Header::Kind::none:
            return header.is_text ? "it is a text file, not a store of job-watch"
                                  : "it is no store of job-watch, or its beginning is overwritten";
    }
    return "";
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "history/database/database.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <span>

#include "foundation/base/fd.hpp"
#include "history/database/error.hpp"
#include "history/database/schema.hpp"
#include "history/file/file_size.hpp"
#include "history/file/header.hpp"
#include "history/file/safe_place.hpp"

namespace jw::history {

namespace {

/// No connection is ever used by two threads: SQLite need not lock it for each call.
int one_thread() { return SQLite::OPEN_NOMUTEX; }

Refusal refused(const std::string& path, std::string why, std::string next) {
    return {.kind = Refusal::Kind::other,
            .failure = {.what = "can't open the store " + path,
                        .why = std::move(why),
                        .next = std::move(next)}};
}

Refusal refused(const std::string& path, int error) {
    return refused(path, std::strerror(error),
                   "check the owner, the mode and the free space of the store and its folder");
}

/// What to do about a file that is no store. One that was may be recovered, or given up, by its
/// user.
constexpr auto advice_for_foreign =
    "choose another path with --db or JOB_WATCH_DB; if this was a store, move it away: the next "
    "run begins a new one";

Refusal foreign(const std::string& path, std::string why) {
    auto refusal = refused(path, std::move(why), advice_for_foreign);
    refusal.kind = Refusal::Kind::foreign;
    return refusal;
}

/// Why a store whose schema is of this version is not for this program.
std::optional<Refusal> objection(const std::string& path, std::int64_t version) {
    if (version < 0) return foreign(path, "its schema version makes no sense");
    if (version <= schema_version) return std::nullopt;
    return Refusal{
        .kind = Refusal::Kind::newer,
        .failure = {.what = "can't use the store " + path,
                    .why = fmt::format("it was written by a newer job-watch (schema {}, this one "
                                       "knows {})",
                                       version, schema_version),
                    .next = "upgrade job-watch; until then runs wait in the spool"}};
}

std::optional<Refusal> objection(const std::string& path, const Header& header) {
    const auto why = what_it_is(header);
    if (!why.empty()) return foreign(path, why);
    return header.kind == Header::Kind::store ? objection(path, header.version) : std::nullopt;
}

std::optional<Refusal> objection(const std::string& path, const struct stat& status) {
    if (S_ISREG(status.st_mode)) return std::nullopt;
    return foreign(path, S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file");
}

Header header_of_file(const Fd& file) {
    FirstBytes bytes{};
    const auto size = ::pread(file.get(), bytes.data(), bytes.size(), 0);
    return size < 0 ? Header{} : header_of(std::span{bytes}.first(static_cast<std::size_t>(size)));
}

/// Others could put something in its place.
std::optional<Refusal> objection_to_others(const std::string& path) {
    auto objection = objection_to_place(path);
    if (!objection) return std::nullopt;
    return refused(path, std::move(objection->why), std::move(objection->next));
}

/// Makes sure that the file is there, is a store or may become one, is ours and is private. Nothing
/// of SQLite may be open on it yet: closing any descriptor of a file drops this process's locks on
/// it (fcntl(2)).
std::optional<Refusal> prepare_file(const std::string& path) {
    if (::access(path.c_str(), F_OK) != 0)
        if (auto problem = objection_to_others(path)) return problem;
    const Fd file{
        ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600)};
    struct stat status = {};
    if (!file && errno == EISDIR) return foreign(path, "it is a folder");
    if (!file || ::fstat(file.get(), &status) != 0) return refused(path, errno);
    if (auto problem = objection(path, status)) return problem;
    if (status.st_uid != ::geteuid())
        return refused(path, "it belongs to another user",
                       "each user has a store of their own; choose another path with --db");
    if (auto problem = objection(path, header_of_file(file))) return problem;
    if (auto problem = objection_to_others(path)) return problem;
    if ((status.st_mode & 077) != 0) ::fchmod(file.get(), 0600);
    return std::nullopt;
}

/// WAL needs memory shared by all who open the file, which file systems of other machines lack.
bool is_on_network(const std::string& path) {
    constexpr std::array<std::uint32_t, 12> network{
        NFS_SUPER_MAGIC,       SMB_SUPER_MAGIC,  0xff534d42 /* cifs */,   0xfe534d42 /* smb2 */,
        AFS_SUPER_MAGIC,       AFS_FS_MAGIC,     CODA_SUPER_MAGIC,        V9FS_MAGIC,
        0x00c36400 /* ceph */, FUSE_SUPER_MAGIC, 0x786f4256 /* vboxsf */, 0x7461636f /* ocfs2 */};
    struct statfs facts = {};
    if (::statfs(path.c_str(), &facts) != 0) return false;
    const auto type = static_cast<std::uint32_t>(facts.f_type);
    return std::find(network.begin(), network.end(), type) != network.end();
}

void configure(sqlite3* handle, int option, int value) {
    int now = 0;
    ::sqlite3_db_config(handle, option, value, &now);
}

/// The content of the file is not trusted (https://sqlite.org/security.html).
void harden(SQLite::Database& database) {
    configure(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1);
    configure(database.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
    configure(database.getHandle(), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
    database.exec("PRAGMA cell_size_check = ON");
    database.exec("PRAGMA temp_store = MEMORY");
}

struct Identity {
    std::int64_t application = 0, version = 0, tables = 0;

    bool is_empty() const { return version == 0 && tables == 0; }

    bool is_foreign() const { return !is_empty() && application != application_id; }
};

/// In one snapshot: another process may be about to make the tables. They are looked at only where
/// there is no version: those of a later one may be more than this SQLite understands, and look
/// damaged.
Identity identity_of(SQLite::Database& database) {
    database.exec("BEGIN");
    Identity identity{.application = database.execAndGet("PRAGMA application_id").getInt64(),
                      .version = database.execAndGet("PRAGMA user_version").getInt64()};
    if (identity.version == 0)
        identity.tables = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt64();
    database.exec("COMMIT");
    return identity;
}

/// Why this database is not one that this program may use.
std::optional<Refusal> objection(const std::string& path, const Identity& identity) {
    if (identity.is_foreign()) return objection(path, Header{.kind = Header::Kind::database});
    return objection(path, identity.version);
}

/// Why this database can't be read by this program, though it is one of its own kind.
std::optional<Refusal> objection_of_reader(const std::string& path, const Identity& identity) {
    if (auto problem = objection(path, identity)) return problem;
    if (identity.is_empty()) return Refusal{.kind = Refusal::Kind::absent, .failure = {}};
    if (identity.version == schema_version) return std::nullopt;
    return Refusal{
        .kind = Refusal::Kind::older,
        .failure = {.what = "can't read the store " + path,
                    .why = fmt::format("an older job-watch wrote it (schema {}, this one has {}), "
                                       "and it can't be brought up to date now",
                                       identity.version, schema_version),
                    .next = "let its owner ask once, or record a run"}};
}

Refusal refusal_of(const SQLite::Exception& error, const std::string& path) {
    Refusal refusal{.kind = Refusal::Kind::other,
                    .failure = failure_of(error, "can't open the store " + path)};
    const auto trouble = trouble_of(error);
    if (trouble == Trouble::busy) refusal.kind = Refusal::Kind::busy;
    if (trouble == Trouble::damaged) refusal.kind = Refusal::Kind::damaged;
    return refusal;
}

void use_journal_for(SQLite::Database& database, const std::string& path) {
    const bool network = is_on_network(path);
    database.exec(network ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL");
    // NORMAL would lose committed runs at a power cut under WAL, FULL would under a rollback
    // journal; each time the spool entry is gone by then.
    database.exec(network ? "PRAGMA synchronous = EXTRA" : "PRAGMA synchronous = FULL");
    database.exec("PRAGMA journal_size_limit = 4194304");
}

/// Keeps the empty log between writers: making and removing it each time would cost as much as
/// the commit does, and a folder that can't be written could not be read from either. The log of
/// a damaged database would be removed as well.
void keep_log(SQLite::Database& database) {
    int keep = 1;
    ::sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

int milliseconds(std::chrono::milliseconds span) { return static_cast<int>(span.count()); }

std::string uri_of(const std::string& path) {
    std::string uri = "file:";
    for (const char byte : path) {
        const bool plain = std::strchr("%?# ", byte) == nullptr || byte == '\0';
        uri += plain ? std::string{byte} : fmt::format("%{:02x}", static_cast<unsigned char>(byte));
    }
    return uri;
}

bool has_log(const std::string& path) { return ::access((path + "-wal").c_str(), F_OK) == 0; }

/// Reads a store in WAL mode as a file that never changes, which is true as long as there is
/// nothing in its log: where its folder may not be written or its disk is full, and where there is
/// no log, since SQLite would make one to read. Whoever writes keeps the log for good (keep_log).
Opened open_unchanging(const std::string& path) {
    if (file_size(path + "-wal") > 0) return refused(path, EACCES);
    SQLite::Database database{uri_of(path) + "?immutable=1",
                              SQLite::OPEN_READONLY | SQLite::OPEN_URI};
    harden(database);
    if (auto problem = objection_of_reader(path, identity_of(database))) return *problem;
    return database;
}

Opened open_as_it_is(const std::string& path, std::chrono::milliseconds busy_timeout) {
    SQLite::Database database{path, SQLite::OPEN_READONLY | SQLite::OPEN_NOFOLLOW | one_thread(),
                              milliseconds(busy_timeout)};
    const auto header = header_of(database);
    if (auto problem = objection(path, header)) return *problem;
    if (header.kind == Header::Kind::empty)
        return Refusal{.kind = Refusal::Kind::absent, .failure = {}};
    if (header.has_log && !has_log(path)) return open_unchanging(path);
    harden(database);
    configure(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
    if (auto problem = objection_of_reader(path, identity_of(database))) return *problem;
    return database;
}

}  // namespace

std::string database_file(const std::string& path) {
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return path;
    if (status.st_uid != ::geteuid() && status.st_uid != 0) return path;
    std::array<char, PATH_MAX> target{};
    return ::realpath(path.c_str(), target.data()) != nullptr ? target.data() : path;
}

Opened open_for_writing(const std::string& path, std::chrono::milliseconds busy_timeout) {
    const auto file = database_file(path);
    if (auto problem = prepare_file(file)) return *problem;
    try {
        SQLite::Database database{file,
                                  SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW | one_thread(),
                                  milliseconds(busy_timeout)};
        keep_log(database);
        // Until it is known to be good, nothing is moved from the log into it.
        configure(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
        harden(database);
        const auto identity = identity_of(database);
        if (auto problem = objection(file, identity)) return *problem;
        if (identity.is_empty()) prepare_new(database);
        use_journal_for(database, file);
        migrate(database);
        configure(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0);
        return database;
    } catch (const SQLite::Exception& error) {
        return refusal_of(error, file);
    }
}

Opened open_for_reading(const std::string& path, std::chrono::milliseconds busy_timeout) {
    const auto file = database_file(path);
    struct stat status = {};
    const bool is_there = ::stat(file.c_str(), &status) == 0;
    if (!is_there && errno == ENOENT) return Refusal{.kind = Refusal::Kind::absent, .failure = {}};
    if (is_there)
        if (auto problem = objection(file, status)) return *problem;
    try {
        return open_as_it_is(file, busy_timeout);
    } catch (const SQLite::Exception& error) {
        const bool is_odd = trouble_of(error) == Trouble::refused || lacks_index(error);
        if (!is_odd || ::access(file.c_str(), R_OK) != 0) return refusal_of(error, file);
    }
    try {
        return open_unchanging(file);
    } catch (const SQLite::Exception& error) {
        return refusal_of(error, file);
    }
}

Result<std::string> damage_in(const std::string& path, std::chrono::milliseconds busy_timeout) {
    const auto file = database_file(path);
    if (auto problem = prepare_file(file)) return problem->failure;
    try {
        SQLite::Database database{file,
                                  SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW | one_thread(),
                                  milliseconds(busy_timeout)};
        keep_log(database);
        configure(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
        if (header_of(database).kind != Header::Kind::store) return std::string{};
        harden(database);
        const auto found = database.execAndGet("PRAGMA integrity_check(1)").getString();
        return found == "ok" ? std::string{} : found;
    } catch (const SQLite::Exception& error) {
        if (trouble_of(error) == Trouble::damaged) return std::string{error.what()};
        return failure_of(error, "can't look for damage in the store " + file);
    }
}

std::optional<std::string> why_not_written(const std::string& store) {
    const auto file = database_file(store);
    struct stat status = {};
    const bool is_ours = ::stat(file.c_str(), &status) == 0 && status.st_uid == ::geteuid();
    const auto objection = is_ours ? objection_to_place(file) : std::nullopt;
    if (!objection) return std::nullopt;
    return fmt::format("runs are not written to the store {} but wait in the spool: {}; {}", store,
                       objection->why, objection->next);
}

std::optional<Failure> objection_to(const std::string& store) {
    const auto opened = open_for_reading(store, std::chrono::milliseconds{0});
    if (opened || opened.error().kind != Refusal::Kind::foreign) return std::nullopt;
    return opened.error().failure;
}

SQLite::Database open_in_memory() {
    SQLite::Database database{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    migrate(database);
    return database;
}

}  // namespace jw::history

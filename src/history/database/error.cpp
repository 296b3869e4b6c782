// SPDX-License-Identifier: MIT
#include "history/database/error.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <new>

namespace jw::history {

namespace {

const char* advice(Trouble trouble) {
    switch (trouble) {
        case Trouble::busy:
            return "close the program that holds the database; until then runs wait in the spool";
        case Trouble::damaged:
            return "the next recorded run sets the file aside and begins a new store";
        case Trouble::no_space:
            return "free disk space, or run 'job-watch prune'; until then runs wait in the spool";
        case Trouble::refused:
            return "check the owner and the mode of the store and its folder";
        case Trouble::tables:
        case Trouble::other:
            return "run 'job-watch doctor'";
    }
    return "";
}

}  // namespace

Trouble trouble_of(const SQLite::Exception& error) {
    switch (error.getErrorCode() & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return Trouble::busy;
        case SQLITE_ERROR:
            return Trouble::tables;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Trouble::damaged;
        case SQLITE_FULL:
            return Trouble::no_space;
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return Trouble::refused;
        default:
            return Trouble::other;
    }
}

bool is_of_content(const std::exception& error) {
    const auto* of_database = dynamic_cast<const SQLite::Exception*>(&error);
    if (of_database == nullptr) return dynamic_cast<const std::bad_alloc*>(&error) == nullptr;
    switch (of_database->getErrorCode() & 0xff) {
        case SQLITE_ERROR:  // as of sums that no integer holds
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG:
        case SQLITE_RANGE:
            return true;
        default:
            return false;
    }
}

bool lacks_index(const SQLite::Exception& error) {
    const int code = error.getExtendedErrorCode();
    return code == SQLITE_IOERR_SHMOPEN || code == SQLITE_IOERR_SHMSIZE ||
           code == SQLITE_IOERR_SHMMAP;
}

Failure failure_of(const SQLite::Exception& error, std::string what) {
    return {.what = std::move(what), .why = error.what(), .next = advice(trouble_of(error))};
}

}  // namespace jw::history

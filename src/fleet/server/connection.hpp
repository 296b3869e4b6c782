// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.hpp"

struct pg_conn;
struct pg_result;

namespace jw::fleet {

/// Where a fleet's database is, and as whom to go there.
struct Server {
    std::string place;  ///< a connection string of libpq, without a password
    std::string user;   ///< "" for the one in `place`, or libpq's default
    std::string ca_file;
    /// Without it, a server that is reached over a network must prove its name (verify-full).
    bool allow_plain = false;
};

/// The rows of an answer, as texts.
class Rows {
public:
    explicit Rows(pg_result* result);

    std::size_t size() const;
    bool is_null(std::size_t row, int column) const;
    /// "" for null. Of bytea, what libpq gives: see bytes().
    std::string text(std::size_t row, int column) const;
    std::optional<double> number(std::size_t row, int column) const;
    std::string bytes(std::size_t row, int column) const;

private:
    std::shared_ptr<pg_result> result_;
};

/// One connection. What the server says of a failure is in its `why`, in one line.
class Connection {
public:
    /// `password` is given to libpq alone; "" leaves it to what libpq finds by itself.
    static Result<Connection> open(const Server& server, std::string_view password);

    /// Several statements, without values; the rows of the last.
    Result<Rows> run(const std::string& sql);

    /// One statement with values for $1, $2 ...; nothing stands for null.
    Result<Rows> ask(const std::string& sql, const std::vector<std::optional<std::string>>& values);

    /// What PostgreSQL keeps of a password instead of it (SCRAM-SHA-256), made here: the password
    /// does not leave this process.
    Result<std::string> verifier(const std::string& password, const std::string& login);

private:
    explicit Connection(pg_conn* connection);

    Result<Rows> rows_of(pg_result* result) const;
    std::string problem() const;

    std::shared_ptr<pg_conn> connection_;
};

/// Why this connection string is not used: it holds a password, or does without the proof of the
/// server's name. "" if it may be used.
std::string objection_to(const Server& server);

/// Of a connection string, what others need to get to the same database: not who went there.
std::string public_part_of(const std::string& place);

}  // namespace jw::fleet

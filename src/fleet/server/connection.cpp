// SPDX-License-Identifier: MIT
#include "fleet/server/connection.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <utility>

namespace jw::fleet {

namespace {

constexpr auto verified = "verify-full";

/// libpq's words, several lines, as one.
std::string one_line(const char* words) {
    std::string line;
    for (const char* at = words; *at != '\0'; ++at) line += *at == '\n' || *at == '\t' ? ' ' : *at;
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

/// The parts of a connection string, or what is wrong with it.
class Parts {
public:
    explicit Parts(const std::string& place) {
        char* problem = nullptr;
        parts_ = ::PQconninfoParse(place.c_str(), &problem);
        if (problem == nullptr) return;
        problem_ = one_line(problem);
        ::PQfreemem(problem);
    }

    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    ~Parts() { ::PQconninfoFree(parts_); }

    const std::string& problem() const { return problem_; }

    std::string operator[](std::string_view keyword) const {
        for (const auto* part = parts_; part != nullptr && part->keyword != nullptr; ++part)
            if (part->keyword == keyword) return part->val != nullptr ? part->val : "";
        return "";
    }

private:
    PQconninfoOption* parts_ = nullptr;
    std::string problem_;
};

std::string advice_for(const std::string& why) {
    if (why.find("root certificate file") != std::string::npos)
        return "name the file of the authority that vouches for the server: ca_file in [fleet], or "
               "sslrootcert= in the connection string";
    return "check the server, its address and the login; job-watch-fleet(7) has an example";
}

}  // namespace

std::string objection_to(const Server& server) {
    const Parts parts{server.place};
    if (!parts.problem().empty()) return parts.problem();
    if (!parts["password"].empty())
        return "it holds a password, which everybody could see: use password_file, or ~/.pgpass";
    const auto mode = parts["sslmode"];
    if (!mode.empty() && mode != verified && !server.allow_plain)
        return "sslmode=" + mode +
               " does not make sure who the server is: leave it out, or set "
               "allow_plain = true in [fleet]";
    return "";
}

std::string public_part_of(const std::string& place) {
    const Parts parts{place};
    std::string text;
    for (const auto* word : {"service", "host", "hostaddr", "port", "dbname"}) {
        const auto value = parts[word];
        if (value.empty()) continue;
        text += std::string{text.empty() ? "" : " "} + word + "=";
        const bool is_plain = value.find_first_of(" '\\\"") == std::string::npos;
        text += is_plain ? value : "...";
    }
    return text;
}

Rows::Rows(pg_result* result) : result_{result, ::PQclear} {}

std::size_t Rows::size() const { return static_cast<std::size_t>(::PQntuples(result_.get())); }

bool Rows::is_null(std::size_t row, int column) const {
    return ::PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
}

std::string Rows::text(std::size_t row, int column) const {
    return ::PQgetvalue(result_.get(), static_cast<int>(row), column);
}

std::optional<double> Rows::number(std::size_t row, int column) const {
    if (is_null(row, column)) return std::nullopt;
    return std::strtod(::PQgetvalue(result_.get(), static_cast<int>(row), column), nullptr);
}

std::string Rows::bytes(std::size_t row, int column) const {
    const auto* value = ::PQgetvalue(result_.get(), static_cast<int>(row), column);
    std::size_t length = 0;
    auto* const raw = ::PQunescapeBytea(reinterpret_cast<const unsigned char*>(value), &length);
    if (raw == nullptr) return "";
    std::string bytes{reinterpret_cast<const char*>(raw), length};
    ::PQfreemem(raw);
    return bytes;
}

Connection::Connection(pg_conn* connection) : connection_{connection, ::PQfinish} {}

std::string Connection::problem() const { return one_line(::PQerrorMessage(connection_.get())); }

Result<Connection> Connection::open(const Server& server, std::string_view password) {
    constexpr auto what = "can't reach the fleet's database";
    if (const auto why = objection_to(server); !why.empty())
        return Failure{what, why, "put the connection string right"};
    const auto sslmode = Parts{server.place}["sslmode"];
    const std::string secret{password};
    std::vector<const char*> words{"dbname"}, values{server.place.c_str()};
    const auto add = [&](const char* word, const char* value) {
        words.push_back(word);
        values.push_back(value);
    };
    if (!server.user.empty()) add("user", server.user.c_str());
    if (!secret.empty()) add("password", secret.c_str());
    if (!server.ca_file.empty()) add("sslrootcert", server.ca_file.c_str());
    if (sslmode.empty() && !server.allow_plain) add("sslmode", verified);
    add("fallback_application_name", "job-watch");
    add("client_encoding", "UTF8");
    add("connect_timeout", "10");
    add("tcp_user_timeout", "30000");
    words.push_back(nullptr);
    values.push_back(nullptr);
    Connection connection{::PQconnectdbParams(words.data(), values.data(), 1)};
    if (::PQstatus(connection.connection_.get()) == CONNECTION_OK) {
        // What the server has to say beside its answers is not for the terminal.
        ::PQsetNoticeProcessor(
            connection.connection_.get(), [](void*, const char*) {}, nullptr);
        return connection;
    }
    const auto why = connection.problem();
    return Failure{what, why, advice_for(why)};
}

Result<Rows> Connection::rows_of(pg_result* result) const {
    Rows rows{result};
    const auto status = ::PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return rows;
    return Failure{"the fleet's database refused", problem(), ""};
}

Result<Rows> Connection::run(const std::string& sql) {
    return rows_of(::PQexec(connection_.get(), sql.c_str()));
}

Result<Rows> Connection::ask(const std::string& sql,
                             const std::vector<std::optional<std::string>>& values) {
    std::vector<const char*> texts;
    texts.reserve(values.size());
    for (const auto& value : values) texts.push_back(value ? value->c_str() : nullptr);
    return rows_of(::PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(texts.size()),
                                  nullptr, texts.data(), nullptr, nullptr, 0));
}

Result<std::string> Connection::verifier(const std::string& password, const std::string& login) {
    char* const made = ::PQencryptPasswordConn(connection_.get(), password.c_str(), login.c_str(),
                                               "scram-sha-256");
    if (made == nullptr) return Failure{"can't make a password", problem(), ""};
    std::string text{made};
    ::PQfreemem(made);
    return text;
}

}  // namespace jw::fleet

// SPDX-License-Identifier: MIT
#include "fleet/schema/logins.hpp"

#include <sys/random.h>

#include <array>
#include <optional>

namespace jw::fleet {

namespace {

constexpr auto of_login = R"sql(
    SELECT count(*), coalesce(sum(jobs.runs), 0)
      FROM jobwatch.jobs JOIN jobwatch.stores USING (store)
      JOIN jobwatch.hosts ON hosts.host = stores.host WHERE hosts.login = $1)sql";

constexpr auto remove_runs = R"sql(
    DELETE FROM jobwatch.{} WHERE job IN (
        SELECT job FROM jobwatch.jobs JOIN jobwatch.stores USING (store)
          JOIN jobwatch.hosts ON hosts.host = stores.host WHERE hosts.login = $1))sql";

/// Random bytes in hexadecimal digits; empty if the kernel has none.
std::string random_digits(std::size_t bytes) {
    std::array<unsigned char, 32> raw{};
    if (::getrandom(raw.data(), bytes, 0) != static_cast<ssize_t>(bytes)) return "";
    std::string digits;
    for (std::size_t i = 0; i < bytes; ++i) {
        digits += "0123456789abcdef"[raw[i] >> 4U];
        digits += "0123456789abcdef"[raw[i] & 15U];
    }
    return digits;
}

Failure not_enrolled(const std::string& called) {
    return {"can't find '" + called + "' in the fleet", "nothing of that name is enrolled",
            "see who is: job-watch fleet hosts"};
}

/// Several statements as one transaction.
class Change {
public:
    explicit Change(Connection& connection) : connection_{connection} { run("BEGIN"); }

    void run(const std::string& sql, const std::vector<std::optional<std::string>>& values = {}) {
        if (failure_) return;
        const auto done = values.empty() ? connection_.run(sql) : connection_.ask(sql, values);
        if (!done) failure_ = done.error();
    }

    /// What went wrong first; then nothing was changed.
    std::optional<Failure> finish() {
        run("COMMIT");
        if (failure_) static_cast<void>(connection_.run("ROLLBACK"));
        return failure_;
    }

private:
    Connection& connection_;
    std::optional<Failure> failure_;
};

}  // namespace

Result<Login> prepare_login() {
    Login made{.login = "jw_" + random_digits(8), .password = random_digits(32)};
    if (made.login.size() == 19 && made.password.size() == 64) return made;
    return Failure{"can't enroll a host", "the kernel gives no random numbers", ""};
}

std::optional<Failure> enroll(Connection& connection, const std::string& called,
                              const Login& login) {
    const auto verifier = connection.verifier(login.password, login.login);
    if (!verifier) return verifier.error();
    Change change{connection};
    // Neither holds anything that would have to be quoted.
    change.run("CREATE ROLE " + login.login + " LOGIN CONNECTION LIMIT 2 PASSWORD '" + *verifier +
               "' IN ROLE jobwatch_host");
    for (const auto* bound :
         {"statement_timeout = '2min'", "idle_in_transaction_session_timeout = '1min'"})
        change.run("ALTER ROLE " + login.login + " SET " + bound);
    change.run("SET LOCAL ROLE jobwatch_owner");
    change.run("INSERT INTO jobwatch.logins (login, called) VALUES ($1, $2)",
               {login.login, called});
    return change.finish();
}

Result<Held> held_of(Connection& connection, const std::string& called) {
    const auto login =
        connection.ask("SELECT login FROM jobwatch.logins WHERE called = $1", {called});
    if (!login) return login.error();
    if (login->size() == 0) return not_enrolled(called);
    Held held;
    held.login = login->text(0, 0);
    const auto sums = connection.ask(of_login, {held.login});
    if (!sums) return sums.error();
    held.jobs = static_cast<std::uint64_t>(sums->number(0, 0).value_or(0));
    held.runs = static_cast<std::uint64_t>(sums->number(0, 1).value_or(0));
    return held;
}

std::optional<Failure> forget(Connection& connection, const Held& held) {
    Change change{connection};
    change.run("SELECT FROM jobwatch.logins WHERE login = $1 FOR UPDATE", {held.login});
    for (const std::string table : {"runs", "outputs"}) {
        std::string sql = remove_runs;
        sql.replace(sql.find("{}"), 2, table);
        change.run(sql, {held.login});
    }
    change.run("DELETE FROM jobwatch.logins WHERE login = $1", {held.login});
    change.run("DROP ROLE IF EXISTS " + held.login);
    if (auto failure = change.finish()) return failure;
    // A session that is open has no rights any more; where it can't be ended, it is left to itself.
    static_cast<void>(connection.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", {held.login}));
    return std::nullopt;
}

std::optional<Failure> accept(Connection& connection, const std::string& called) {
    const auto held = held_of(connection, called);
    if (!held) return held.error();
    const auto done = connection.ask(
        "UPDATE jobwatch.hosts SET cloned = NULL, earlier_boots = '{}' WHERE login = $1",
        {held->login});
    if (!done) return done.error();
    return std::nullopt;
}

}  // namespace jw::fleet

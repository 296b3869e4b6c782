// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "fleet/schema/init.hpp"
#include "fleet/schema/logins.hpp"
#include "foundation/base/fd.hpp"
#include "programs/fleet/verbs.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/quantity.hpp"

namespace jw::fleet {

namespace {

std::string shown_here(const std::string& text) {
    return show::shown(text, show::charset_of_locale());
}

/// Into a file that was not there, for nobody else to read.
std::optional<Failure> write_secret(const std::string& path, const std::string& secret) {
    const Fd file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    const auto line = secret + "\n";
    const bool written =
        file &&
        ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
        ::fsync(file.get()) == 0;
    if (written) return std::nullopt;
    return Failure{"can't write the password into " + path, std::strerror(errno),
                   "no host was enrolled; name a file that is not there yet"};
}

/// What the host's configuration is to hold.
void print_settings(const std::string& login, const std::string& server) {
    fmt::print(
        "\nOn the host, in /etc/job-watch/config.toml:\n\n"
        "    [fleet]\n"
        "    server = \"{}\"\n"
        "    login = \"{}\"\n"
        "    password_file = \"/etc/job-watch/fleet.password\"\n\n"
        "then: systemctl enable --now job-watch-ship.timer\n",
        shown_here(public_part_of(server)), login);
}

bool is_agreed(const std::string& question) {
    if (::isatty(STDIN_FILENO) != 1) return false;
    fmt::print("{} [y/N] ", question);
    std::fflush(stdout);
    const int answer = std::getchar();
    return answer == 'y' || answer == 'Y';
}

}  // namespace

Answered answer_init(Connection& connection, const CommandLine& /*line*/) {
    const auto made = init(connection);
    if (!made) return made.error();
    if (made->before == schema_version)
        fmt::print("The fleet's schema is up to date (version {}).\n", schema_version);
    else
        fmt::print("The fleet's schema is made (version {}{}).\n", schema_version,
                   made->before == 0 ? "" : fmt::format(", it was {}", made->before));
    for (const auto& left : made->left_open)
        fmt::print("This user could not revoke that hosts may {}.\n", shown_here(left));
    if (!made->left_open.empty())
        fmt::print(
            "A host that wants to do harm could fill the disk, or hold locks. Have the owner of "
            "the database run init, or set a quota.\n");
    return Found::something;
}

/// The file is made before the login: a password that could not be kept would be lost.
Answered answer_enroll(Connection& connection, const CommandLine& line) {
    const auto& called = line.words.front();
    if (called.empty() || called.size() > 64 || called.find('/') != std::string::npos)
        return Failure{"can't enroll '" + called + "'",
                       "a name has 1 to 64 characters and no slash", "give it another name"};
    auto made = prepare_login();
    if (!made) return made.error();
    if (!line.output.empty())
        if (auto problem = write_secret(line.output, made->password)) return *problem;
    if (auto problem = enroll(connection, called, *made)) {
        if (!line.output.empty()) ::unlink(line.output.c_str());
        return *problem;
    }
    fmt::print("{} is enrolled as {}.\n", shown_here(called), made->login);
    if (line.output.empty())
        fmt::print("Its password, which is not shown again: {}\n", made->password);
    else
        fmt::print("Its password is in {}.\n", shown_here(line.output));
    print_settings(made->login, line.server);
    return Found::something;
}

Answered answer_accept(Connection& connection, const CommandLine& line) {
    if (auto problem = accept(connection, line.words.front())) return *problem;
    fmt::print("{} may speak again.\n", shown_here(line.words.front()));
    return Found::something;
}

Answered answer_forget(Connection& connection, const CommandLine& line) {
    const auto& called = line.words.front();
    const auto held = held_of(connection, called);
    if (!held) return held.error();
    const auto what = fmt::format("{} and {} of {}", show::counted(held->jobs, "job"),
                                  show::counted(held->runs, "run"), shown_here(called));
    if (!line.yes && !is_agreed("Remove " + what + ", and end its login?"))
        return Failure{"nothing was forgotten", "nobody has said yes",
                       "to forget " + what + ": job-watch fleet forget " + called + " --yes"};
    if (auto problem = forget(connection, *held)) return *problem;
    fmt::print("Forgotten: {}; its login is ended.\n", what);
    return Found::something;
}

}  // namespace jw::fleet

// SPDX-License-Identifier: MIT
#include "show/words/exit_words.hpp"

#include <algorithm>
#include <array>

namespace jw::show {

namespace {

struct Entry {
    std::string_view program;
    int code;
    std::string_view words;
};

// Only codes with one meaning: 1 says little for most programs. Each is in the EXIT STATUS section
// of the program's manual.
constexpr auto entries = std::to_array<Entry>({
    {"borg", 1, "finished with warnings"},
    {"borg", 2, "fatal error"},
    {"curl", 5, "can't resolve the proxy"},
    {"curl", 6, "can't resolve the host"},
    {"curl", 7, "can't connect to the host"},
    {"curl", 18, "only a part of the file came"},
    {"curl", 22, "the server answered with an error"},
    {"curl", 23, "can't write what came"},
    {"curl", 26, "can't read what is to be sent"},
    {"curl", 28, "timed out"},
    {"curl", 35, "TLS handshake failed"},
    {"curl", 47, "too many redirects"},
    {"curl", 52, "the server answered nothing"},
    {"curl", 55, "sending failed"},
    {"curl", 56, "receiving failed"},
    {"curl", 60, "the server's certificate is not trusted"},
    {"curl", 67, "login was refused"},
    {"fsck", 1, "errors were corrected"},
    {"fsck", 2, "errors were corrected, reboot needed"},
    {"fsck", 4, "errors were left uncorrected"},
    {"fsck", 8, "operational error"},
    {"git", 128, "fatal error"},
    {"psql", 2, "lost the connection to the server"},
    {"psql", 3, "error in a script"},
    {"restic", 3, "some files could not be read"},
    {"restic", 10, "there is no such repository"},
    {"restic", 11, "the repository is locked"},
    {"restic", 12, "wrong password"},
    {"rsync", 1, "syntax or usage error"},
    {"rsync", 2, "the two sides' protocols don't fit"},
    {"rsync", 3, "errors choosing files or folders"},
    {"rsync", 5, "error starting the protocol"},
    {"rsync", 10, "error in socket I/O"},
    {"rsync", 11, "error in file I/O"},
    {"rsync", 12, "error in protocol data stream"},
    {"rsync", 13, "errors with diagnostics"},
    {"rsync", 20, "stopped by a signal"},
    {"rsync", 22, "out of memory"},
    {"rsync", 23, "some files were not transferred"},
    {"rsync", 24, "some files vanished meanwhile"},
    {"rsync", 25, "stopped by --max-delete"},
    {"rsync", 30, "timed out sending or receiving"},
    {"rsync", 35, "timed out waiting for the daemon"},
    {"scp", 255, "connection or remote error"},
    {"ssh", 255, "connection failed"},
    {"tar", 1, "some files changed or differ"},
    {"tar", 2, "fatal error"},
    {"wget", 2, "error in the command line"},
    {"wget", 3, "file I/O error"},
    {"wget", 4, "network failure"},
    {"wget", 5, "the server's certificate is not trusted"},
    {"wget", 6, "login was refused"},
    {"wget", 7, "protocol error"},
    {"wget", 8, "the server answered with an error"},
});

constexpr bool before(const Entry& a, const Entry& b) {
    return a.program != b.program ? a.program < b.program : a.code < b.code;
}

static_assert(std::ranges::is_sorted(entries, before));

}  // namespace

std::string_view exit_words(std::string_view program, int code) {
    const Entry wanted{.program = program, .code = code, .words = {}};
    const auto found = std::ranges::lower_bound(entries, wanted, before);
    if (found == entries.end() || before(wanted, *found)) return {};
    return found->words;
}

}  // namespace jw::show

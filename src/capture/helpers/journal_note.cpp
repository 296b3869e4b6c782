// SPDX-License-Identifier: MIT
#include "capture/helpers/journal_note.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "foundation/base/fd.hpp"
#include "foundation/base/text.hpp"
#include "foundation/model/outcome.hpp"

namespace jw::wrapper {

namespace {

using Datagram = Text<2048>;

/// A field whose value may hold anything: its length, little-endian, stands before it.
void add_field(Datagram& datagram, std::string_view name, std::string_view value) {
    char length[8];
    for (unsigned i = 0; i < 8; ++i)
        length[i] = static_cast<char>(std::uint64_t{value.size()} >> (8 * i));
    datagram.add(name).add("\n").add({length, sizeof length}).add(value).add("\n");
}

}  // namespace

void note_in_journal(std::string_view job, const spool::Key& key, const Ending& ending) {
    constexpr std::size_t longest_job = 256;
    Datagram datagram;
    datagram.add("MESSAGE_ID=61723913be1f493c935ec25a9b10cced\n");
    datagram.add("PRIORITY=3\nSYSLOG_IDENTIFIER=job-watch\n");
    datagram.add("MESSAGE=This run of a job could not be recorded where it belongs.\n");
    datagram.add("JOB_WATCH_KEY=").add_hex({key.data(), key.size()});
    datagram.add("\nJOB_WATCH_OUTCOME=").add(word(ending.outcome));
    datagram.add("\nJOB_WATCH_DURATION_USEC=");
    datagram.add_number(static_cast<std::uint64_t>(ending.duration)).add("\n");
    if (ending.status_known)
        datagram.add("JOB_WATCH_WAIT_STATUS=")
            .add_number(static_cast<std::uint64_t>(ending.wait_status))
            .add("\n");
    add_field(datagram, "JOB_WATCH_JOB", job.substr(0, longest_job));

    const Fd socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    if (!socket) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, "/run/systemd/journal/socket");
    ::sendto(socket.get(), datagram.view().data(), datagram.view().size(),
             MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
             sizeof address);
}

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#include "capture/helpers/overlap.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>
#include <ctime>

#include "capture/helpers/plumbing.hpp"
#include "capture/run/context.hpp"
#include "capture/run/own_stack.hpp"
#include "capture/spool/entry.hpp"
#include "capture/spool/folder.hpp"
#include "foundation/base/clock.hpp"

namespace jw::wrapper {

namespace {

/// Takes the lock; 0 or errno.
int error_of_flock(const Fd& lock, int flags) {
    while (::flock(lock.get(), LOCK_EX | flags) != 0)
        if (errno != EINTR) return errno;
    return 0;
}

/// The lock file's name has the job's name in it as a hash: names never become paths.
Text<32> lock_name(const Options& options, const Family& family) {
    Context context;
    if (options.name == nullptr) read_context(context, family);
    const auto name = name_of_run(options, context);
    Text<32> file;
    file.add_number(spool::checksum(name.data(), name.size()), 16).add(".lock");
    return file;
}

Fd open_lock(const Options& options, const Family& family) {
    char cwd[PATH_MAX];
    spool::Path store;
    spool::Path path;
    if (::getcwd(cwd, sizeof cwd) == nullptr) cwd[0] = '\0';
    if (!spool::find_store(store, options.store, cwd) || !spool::spool_folder(path, store, 0))
        return {};
    const Fd folder = spool::open_folder(path, 0);
    const auto name = lock_name(options, family);
    return folder ? Fd{::openat(folder.get(), name.c_str(),
                                O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)}
                  : Fd{};
}

pid_t read_holder(const Fd& lock) {
    char digits[24];
    pid_t holder = 0;
    const auto n = ::pread(lock.get(), digits, sizeof digits, 0);
    if (n > 0) std::from_chars(digits, digits + n, holder);
    return holder;
}

void write_holder(const Fd& lock, pid_t holder) {
    Text<24> digits;
    digits.add_number(static_cast<std::uint64_t>(holder)).add("\n");
    if (::ftruncate(lock.get(), 0) != 0) return;
    [[maybe_unused]] const auto n = ::pwrite(lock.get(), digits.c_str(), digits.view().size(), 0);
}

/// What comes with the lock file.
struct Answer {
    int error;     ///< 0 if the lock is taken now, else errno of flock(2)
    pid_t holder;  ///< who has it, if that is another
};

/// An Answer and a descriptor on their way, unix(7).
struct Parcel {
    Answer answer{};
    iovec bytes{};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};

    /// Points into this.
    msghdr message() {
        bytes = {&answer, sizeof answer};
        msghdr message{};
        message.msg_iov = &bytes;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        return message;
    }
};

bool send_lock(const Fd& socket, const Fd& lock, const Answer& answer) {
    Parcel parcel{.answer = answer};
    const auto message = parcel.message();
    auto* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = lock.get();
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    return ::sendmsg(socket.get(), &message, MSG_NOSIGNAL) >= 0;
}

Fd receive_lock(const Fd& socket, Answer& answer) {
    Parcel parcel;
    auto message = parcel.message();
    if (::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC) <= 0) return {};
    answer = parcel.answer;
    const auto* const header = CMSG_FIRSTHDR(&message);
    if (header == nullptr) return {};
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return Fd{fd};
}

/// The caller may have closed 0, 1 or 2, and the job is to find them closed.
Fd moved_off_streams(Fd fd) {
    if (!fd || fd.get() > STDERR_FILENO) return fd;
    return Fd{::fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
}

/// A process that touches the disk for us and has nothing else of ours open: a disk that never
/// answers holds up nobody but it.
class Errand {
public:
    explicit Errand(const Options& options);

    /// Lets it end, and waits for that as long as there is patience.
    ~Errand();

    Errand(const Errand&) = delete;
    Errand& operator=(const Errand&) = delete;

    /// The lock file; empty if it does not come in time.
    Fd fetch(Answer& answer);

    /// Has the file say who has the lock. For once that is this process.
    void note_holder();

private:
    [[noreturn]] static void run(const Options& options, const Family& family, const Fd& socket);

    bool comes(short event) const;

    static constexpr std::int64_t patience = 2'000'000;  // microseconds

    std::int64_t deadline_ = micros_on(CLOCK_MONOTONIC) + patience;
    pid_t pid_ = -1;
    Fd socket_;
};

Errand::Errand(const Options& options) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
    socket_ = Fd{ends[0]};
    const Fd other{ends[1]};
    const Family family{.parent = ::getppid(), .wrapper = ::getpid(), .job = 0};
    // Without SIGCHLD: if it is left behind, no wait(2) of the job's finds it.
    pid_ = start_on_own_stack([&] { run(options, family, other); }, 0);
}

void Errand::run(const Options& options, const Family& family, const Fd& socket) {
    close_all_but({socket.get()});
    ::umask(0077);
    const Fd lock = open_lock(options, family);
    if (!lock) ::_exit(0);
    const int error = error_of_flock(lock, LOCK_NB);
    const pid_t holder = error == EWOULDBLOCK ? read_holder(lock) : 0;
    char order;
    if (send_lock(socket, lock, {error, holder}) && ::recv(socket.get(), &order, 1, 0) == 1)
        write_holder(lock, family.wrapper);
    ::_exit(0);
}

Errand::~Errand() {
    if (pid_ < 0) return;
    ::shutdown(socket_.get(), SHUT_WR);
    if (comes(POLLHUP)) ::waitpid(pid_, nullptr, __WALL);
}

bool Errand::comes(short event) const {
    const auto left = (deadline_ - micros_on(CLOCK_MONOTONIC)) / 1000;
    pollfd polled{socket_.get(), event, 0};
    return ::poll(&polled, 1, static_cast<int>(std::max<std::int64_t>(0, left))) > 0;
}

Fd Errand::fetch(Answer& answer) {
    if (pid_ < 0 || !comes(POLLIN)) return {};
    return moved_off_streams(receive_lock(socket_, answer));
}

void Errand::note_holder() {
    const char order = 1;
    ::send(socket_.get(), &order, 1, MSG_NOSIGNAL);
    deadline_ = micros_on(CLOCK_MONOTONIC) + patience;
}

}  // namespace

Turn take_turn(const Options& options, Fd& lock, pid_t& holder) {
    Errand errand{options};
    Answer answer{};
    lock = errand.fetch(answer);
    if (!lock) return Turn::ours;
    holder = answer.holder;
    int error = answer.error;
    if (error == EWOULDBLOCK && options.overlap == Overlap::wait) error = error_of_flock(lock, 0);
    if (error == EWOULDBLOCK) return Turn::other;
    if (error == 0)
        errand.note_holder();
    else
        lock.close();
    return Turn::ours;
}

void end_turn(const Fd& lock) {
    if (lock) ::flock(lock.get(), LOCK_UN);
}

}  // namespace jw::wrapper

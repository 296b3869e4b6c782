// SPDX-License-Identifier: MIT
// A job with exactly known behaviour: `actor VERB ARGUMENTS`. Static and small, so that a test
// measures the wrapper and not a shell.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void fail(const char* what) {
    fprintf(stderr, "actor: %s: %s\n", what, strerror(errno));
    exit(99);
}

static void write_all(int fd, const char* bytes, size_t length) {
    while (length > 0) {
        const ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno != EINTR) fail("write");
        if (n > 0) {
            bytes += n;
            length -= (size_t)n;
        }
    }
}

static void wait_microseconds(long microseconds) {
    struct timespec left = {microseconds / 1000000, microseconds % 1000000 * 1000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

// exit CODE
static int exit_with(char** arguments) { return atoi(arguments[0]); }

// die SIGNAL: by the kernel's call, since the C library refuses its two internal signals.
static int die(char** arguments) {
    const int number = atoi(arguments[0]);
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    // kernel's struct sigaction: handler, flags, restorer, mask; all zero is SIG_DFL
    const unsigned long action[4] = {0, 0, 0, 0};
    const unsigned long mask = 0;
    syscall(SYS_rt_sigaction, number, action, NULL, sizeof mask);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof mask);
    syscall(SYS_kill, getpid(), number);
    return 98;
}

// lines COUNT PAUSE_US CODE: "out I" and "err I" in turn, one write each; "done" to fd 3 if it is
// open, as the proof that nothing stopped us half-way.
static int lines(char** arguments) {
    const int count = atoi(arguments[0]);
    const long pause = atol(arguments[1]);
    char line[32];
    for (int i = 0; i < count; ++i) {
        write_all(1, line, (size_t)snprintf(line, sizeof line, "out %d\n", i));
        write_all(2, line, (size_t)snprintf(line, sizeof line, "err %d\n", i));
        if (pause > 0) wait_microseconds(pause);
    }
    if (fcntl(3, F_GETFD) >= 0) write_all(3, "done\n", 5);
    return atoi(arguments[2]);
}

// count: "ready" to fd 3, then one line there for each signal that comes: its number, code and
// sender. Ends when stdin does.
static int count_signals(char** arguments) {
    (void)arguments;
    const unsigned long all = ~0ul;
    if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all) != 0) fail("sigprocmask");
    const int fd = (int)syscall(SYS_signalfd4, -1, &all, sizeof all, SFD_CLOEXEC);
    if (fd < 0) fail("signalfd");
    write_all(3, "ready\n", 6);
    for (;;) {
        struct pollfd polled[2] = {{fd, POLLIN, 0}, {0, POLLIN, 0}};
        if (poll(polled, 2, -1) < 0 && errno != EINTR) fail("poll");
        if (polled[0].revents != 0) {
            struct signalfd_siginfo info;
            if (read(fd, &info, sizeof info) != sizeof info) fail("read a signal");
            char line[64];
            write_all(3, line,
                      (size_t)snprintf(line, sizeof line, "%u %d %u\n", info.ssi_signo,
                                       info.ssi_code, info.ssi_pid));
        } else if (polled[1].revents != 0) {
            return 0;
        }
    }
}

// await SIGNAL: 3 once the signal comes or is pending already, 4 if it has not come in 5 s.
static int await_signal(char** arguments) {
    const unsigned long mask = 1ul << (atoi(arguments[0]) - 1);
    const struct timespec limit = {5, 0};
    if (syscall(SYS_rt_sigprocmask, SIG_BLOCK, &mask, NULL, sizeof mask) != 0) fail("sigprocmask");
    return syscall(SYS_rt_sigtimedwait, &mask, NULL, &limit, sizeof mask) > 0 ? 3 : 4;
}

// await-eof CODE: ends when stdin does.
static int await_eof(char** arguments) {
    char byte;
    while (read(0, &byte, 1) > 0) {
    }
    return atoi(arguments[0]);
}

// late PAUSE_US TEXT: ends at once; a child that has left our group writes TEXT later.
static int late(char** arguments) {
    const long pause = atol(arguments[0]);
    const char* text = arguments[1];
    write_all(1, "now\n", 4);
    const pid_t child = fork();
    if (child < 0) fail("fork");
    if (child > 0) return 0;
    wait_microseconds(pause);
    write_all(1, text, strlen(text));
    return 0;
}

// flood BYTES CODE: BYTES bytes to stdout; byte I is I modulo 251.
static int flood(char** arguments) {
    static char chunk[251 * 256];
    for (size_t i = 0; i < sizeof chunk; ++i) chunk[i] = (char)(i % 251);
    for (unsigned long long left = strtoull(arguments[0], NULL, 10); left > 0;) {
        const size_t length = left < sizeof chunk ? (size_t)left : sizeof chunk;
        write_all(1, chunk, length);
        left -= length;
    }
    return atoi(arguments[1]);
}

// fragile COMMAND...: becomes the command, and gives up without a pipe: as a wrapper must not.
static int fragile(char** arguments) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe2");
    execv(arguments[0], arguments);
    return 127;
}

struct verb {
    const char* name;
    int arguments;
    int (*act)(char** arguments);
};

static const struct verb verbs[] = {
    {"exit", 1, exit_with},     {"die", 1, die},
    {"lines", 3, lines},        {"count", 0, count_signals},
    {"late", 2, late},          {"flood", 2, flood},
    {"await", 1, await_signal}, {"await-eof", 1, await_eof},
    {"fragile", 1, fragile},
};

int main(int argc, char** argv) {
    for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof *verbs; ++i)
        if (strcmp(verbs[i].name, argv[1]) == 0 && argc - 2 >= verbs[i].arguments)
            return verbs[i].act(argv + 2);
    fprintf(stderr,
            "usage: actor exit|die|lines|count|await|await-eof|late|flood|fragile ARGUMENTS\n");
    return 99;
}

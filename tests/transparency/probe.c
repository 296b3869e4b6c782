// SPDX-License-Identifier: MIT
// Writes what a job can see of its own situation to the file argv[1], one `name=value` a line.
// The tests run it bare and wrapped and compare. Facts are taken before the file is opened, so
// that the probe does not disturb the descriptors it reports.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

extern char** environ;

static char report[1 << 20];
static size_t used;

__attribute__((format(printf, 1, 2))) static void put(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int n = vsnprintf(report + used, sizeof report - used, format, arguments);
    va_end(arguments);
    if (n > 0) used += (size_t)n < sizeof report - used ? (size_t)n : sizeof report - used - 1;
}

// A value may hold any byte; a line of the report may not.
static void put_escaped(const char* name, const char* bytes, size_t length) {
    put("%s=", name);
    for (size_t i = 0; i < length; ++i) {
        const unsigned char c = (unsigned char)bytes[i];
        if (c < 0x20 || c > 0x7e || c == '\\')
            put("\\x%02x", c);
        else
            put("%c", c);
    }
    put("\n");
}

static unsigned long hash(const char* bytes, size_t length) {
    unsigned long value = 0xcbf29ce484222325ul;
    for (size_t i = 0; i < length; ++i) value = (value ^ (unsigned char)bytes[i]) * 0x100000001b3ul;
    return value;
}

static size_t slurp(const char* path, char* bytes, size_t size) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    size_t length = 0;
    ssize_t n;
    while (length < size - 1 && (n = read(fd, bytes + length, size - 1 - length)) > 0)
        length += (size_t)n;
    close(fd);
    bytes[length] = '\0';
    return length;
}

static void put_file(const char* name, const char* path) {
    static char bytes[1 << 16];
    const size_t length = slurp(path, bytes, sizeof bytes);
    put_escaped(name, bytes, length > 0 && bytes[length - 1] == '\n' ? length - 1 : length);
}

static void put_file_hash(const char* name, const char* path) {
    static char bytes[1 << 18];
    put("%s=%016lx\n", name, hash(bytes, slurp(path, bytes, sizeof bytes)));
}

static void put_link(const char* name, const char* path) {
    char target[4096];
    const ssize_t n = readlink(path, target, sizeof target);
    put_escaped(name, target, n < 0 ? 0 : (size_t)n);
}

static const char* type_of(mode_t mode) {
    switch (mode & S_IFMT) {
        case S_IFREG:
            return "file";
        case S_IFIFO:
            return "pipe";
        case S_IFCHR:
            return "char";
        case S_IFSOCK:
            return "socket";
        case S_IFDIR:
            return "folder";
        default:
            return "other";
    }
}

// Which object a descriptor is, unless it is a pipe or socket: those are anonymous.
static void put_identity(int fd, const struct stat* facts) {
    if (S_ISREG(facts->st_mode) || S_ISCHR(facts->st_mode))
        put("fd%d_object=%lx:%lu\n", fd, (unsigned long)facts->st_dev,
            (unsigned long)facts->st_ino);
}

static void put_descriptor(int fd) {
    struct stat facts;
    if (fstat(fd, &facts) != 0) {
        put("fd%d=closed\n", fd);
        return;
    }
    put("fd%d=open\n", fd);
    put("fd%d_type=%s\n", fd, type_of(facts.st_mode));
    put("fd%d_access=%d\n", fd, fcntl(fd, F_GETFL) & O_ACCMODE);
    put("fd%d_status=%x\n", fd, (unsigned)fcntl(fd, F_GETFL) & ~(unsigned)O_ACCMODE);
    put("fd%d_cloexec=%d\n", fd, fcntl(fd, F_GETFD));
    put("fd%d_tty=%d\n", fd, isatty(fd));
    put("fd%d_offset=%ld\n", fd, (long)lseek(fd, 0, SEEK_CUR));
    put("fd%d_lease=%d\n", fd, fcntl(fd, F_GETLEASE));
    put("fd%d_owner=%d\n", fd, fcntl(fd, F_GETOWN));
    if (S_ISFIFO(facts.st_mode)) put("fd%d_pipe_size=%d\n", fd, fcntl(fd, F_GETPIPE_SZ));
    put_identity(fd, &facts);
}

static void put_descriptors(void) {
    for (int fd = 0; fd <= 2; ++fd) put_descriptor(fd);
    struct stat out, err;
    const int same = fstat(1, &out) == 0 && fstat(2, &err) == 0 && out.st_dev == err.st_dev &&
                     out.st_ino == err.st_ino;
    put("fd1_is_fd2=%d\n", same);
    put("fds_beyond=");
    int count = 0;
    for (int fd = 3; fd < 4096; ++fd)
        if (fcntl(fd, F_GETFD) >= 0) {
            put("%d ", fd);
            ++count;
        }
    put("\nfds_beyond_count=%d\n", count);
    for (int fd = 3; fd < 4096; ++fd)
        if (fcntl(fd, F_GETFD) >= 0) put_descriptor(fd);
}

static void put_terminal(void) {
    const int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    put("terminal=%d\n", fd >= 0);
    if (fd < 0) return;
    put("terminal_foreground=%d\n", tcgetpgrp(fd) == getpgrp());
    struct termios modes;
    if (tcgetattr(fd, &modes) == 0)
        put("terminal_modes=%x %x %x %x\n", modes.c_iflag, modes.c_oflag, modes.c_cflag,
            modes.c_lflag);
    close(fd);
}

// A variable that names the process it is meant for (sd_listen_fds(3), sd_watchdog_enabled(3)).
static void put_pid_variable(const char* name) {
    const char* value = getenv(name);
    if (value == NULL)
        put("env_%s=absent\n", name);
    else
        put("env_%s=%s\n", name, atol(value) == getpid() ? "this process" : "another process");
}

static int is_pid_variable(const char* entry) {
    static const char* const names[] = {"LISTEN_PID=", "WATCHDOG_PID=", "SYSTEMD_EXEC_PID="};
    for (size_t i = 0; i < 3; ++i)
        if (strncmp(entry, names[i], strlen(names[i])) == 0) return 1;
    return 0;
}

static void put_environment(void) {
    int count = 0;
    unsigned long order = 0;
    char name[32];
    for (char** entry = environ; *entry != NULL; ++entry, ++count) {
        const size_t end = is_pid_variable(*entry) ? strcspn(*entry, "=") : strlen(*entry);
        order = order * 31 + hash(*entry, end);
        snprintf(name, sizeof name, "env[%d]", count);
        put_escaped(name, *entry, end);
    }
    put("env_count=%d\nenv_order=%016lx\n", count, order);
    put_pid_variable("LISTEN_PID");
    put_pid_variable("WATCHDOG_PID");
    put_pid_variable("SYSTEMD_EXEC_PID");
}

static void put_arguments(int argc, char** argv) {
    put("argc=%d\n", argc);
    char name[32];
    for (int i = 0; i < argc; ++i) {
        if (i == 1) continue;  // the report's file is another one each time
        snprintf(name, sizeof name, "argv[%d]", i);
        put_escaped(name, argv[i], strlen(argv[i]));
    }
    const char* path = (const char*)getauxval(AT_EXECFN);
    put_escaped("exec_path", path, strlen(path));
    put("secure_exec=%lu\n", getauxval(AT_SECURE));
    put_link("exe", "/proc/self/exe");
    put_file("comm", "/proc/self/comm");
}

static void put_limits(void) {
    static const char* const names[] = {
        "cpu",     "fsize", "data",  "stack",      "core",     "rss",  "nproc",  "nofile",
        "memlock", "as",    "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime"};
    for (unsigned i = 0; i < 16; ++i) {
        struct rlimit limit = {0, 0};
        getrlimit((__rlimit_resource_t)i, &limit);
        put("limit_%s=%lx %lx\n", names[i], (unsigned long)limit.rlim_cur,
            (unsigned long)limit.rlim_max);
    }
}

static void put_ids(void) {
    uid_t uids[3];
    gid_t gids[3], groups[1024];
    getresuid(&uids[0], &uids[1], &uids[2]);
    getresgid(&gids[0], &gids[1], &gids[2]);
    put("uids=%u %u %u\ngids=%u %u %u\ngroups=", uids[0], uids[1], uids[2], gids[0], gids[1],
        gids[2]);
    const int count = getgroups(1024, groups);
    for (int i = 0; i < count; ++i) put("%u ", groups[i]);
    put("\n");
    put("fs_uid=%ld\nfs_gid=%ld\n", syscall(SYS_setfsuid, -1), syscall(SYS_setfsgid, -1));
}

static void put_status_fields(void) {
    static const char* const wanted[] = {"SigPnd",
                                         "ShdPnd",
                                         "SigBlk",
                                         "SigIgn",
                                         "SigCgt",
                                         "CapInh",
                                         "CapPrm",
                                         "CapEff",
                                         "CapBnd",
                                         "CapAmb",
                                         "NoNewPrivs",
                                         "Seccomp",
                                         "Umask",
                                         "TracerPid",
                                         "Threads",
                                         "CoreDumping",
                                         "THP_enabled",
                                         "Seccomp_filters",
                                         "Cpus_allowed",
                                         "Mems_allowed",
                                         "Speculation_Store_Bypass",
                                         "SpeculationIndirectBranch",
                                         "VmLck",
                                         "VmPin",
                                         "untag_mask"};
    static char text[8192];
    slurp("/proc/self/status", text, sizeof text);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
        char key[64];
        snprintf(key, sizeof key, "\n%s:\t", wanted[i]);
        const char* found = strstr(text, key);
        const char* value = found != NULL ? found + strlen(key) : "";
        put_escaped(wanted[i], value, strcspn(value, "\n"));
    }
}

static void put_family(void) {
    put("pgid=%d\nsid=%d\nppid=%d\n", getpgrp(), getsid(0), getppid());
    put("group_leader=%d\nsession_leader=%d\n", getpgrp() == getpid(), getsid(0) == getpid());
    put("single_thread=%d\n", gettid() == getpid());
    siginfo_t nobody = {0};
    put("children=%d\n", waitid(P_ALL, 0, &nobody, WEXITED | WNOHANG | WNOWAIT) == 0);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    put_file("children_list", path);
}

static void put_process_controls(void) {
    int value = 0;
    prctl(PR_GET_PDEATHSIG, &value);
    put("parent_death_signal=%d\n", value);
    prctl(PR_GET_CHILD_SUBREAPER, &value);
    put("subreaper=%d\n", value);
    put("securebits=%x\n", (unsigned)prctl(PR_GET_SECUREBITS));
    put("keepcaps=%d\n", prctl(PR_GET_KEEPCAPS));
    put("dumpable=%d\n", prctl(PR_GET_DUMPABLE));
    put("timer_slack=%d\n", prctl(PR_GET_TIMERSLACK));
    put("timing=%d\n", prctl(PR_GET_TIMING));
    put("thp_disable=%d\n", prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
    put("machine_check_kill=%d\n", prctl(PR_MCE_KILL_GET, 0, 0, 0, 0));
    put("io_flusher=%d\n", prctl(PR_GET_IO_FLUSHER, 0, 0, 0, 0));
    put("deny_write_execute=%d\n", prctl(66 /* PR_GET_MDWE */, 0, 0, 0, 0));
    put("no_new_privs=%d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    put("memory_merge=%d\n", prctl(68 /* PR_GET_MEMORY_MERGE */, 0, 0, 0, 0));
    int tsc = 0;
    prctl(PR_GET_TSC, &tsc);
    put("tsc=%d\n", tsc);
    put("personality=%x\n", (unsigned)personality(0xffffffff));
}

static void put_scheduling(void) {
    put("nice=%d\n", getpriority(PRIO_PROCESS, 0));
    put("io_priority=%ld\n", syscall(SYS_ioprio_get, 1, 0));
    put("policy=%d\n", sched_getscheduler(0));
    struct sched_param priority = {0};
    sched_getparam(0, &priority);
    put("priority=%d\n", priority.sched_priority);

    struct {
        unsigned size, policy;
        unsigned long flags;
        int nice;
        unsigned priority;
        unsigned long runtime, deadline, period;
        unsigned min, max;
    } attributes = {0};

    syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0);
    put("scheduling_flags=%lx\nutil_min=%u\nutil_max=%u\n", attributes.flags, attributes.min,
        attributes.max);
    cpu_set_t cpus;
    sched_getaffinity(0, sizeof cpus, &cpus);
    put("cpus=%d\n", CPU_COUNT(&cpus));
    int mode = 0;
    unsigned long nodes[16] = {0};
    syscall(SYS_get_mempolicy, &mode, nodes, sizeof nodes * 8, 0, 0);
    put("memory_policy=%d %lx\n", mode, nodes[0]);
    put_file("autogroup", "/proc/self/autogroup");
}

static void put_timers(void) {
    static const char* const names[] = {"real", "virtual", "prof"};
    for (int i = 0; i < 3; ++i) {
        struct itimerval timer = {{0, 0}, {0, 0}};
        getitimer((__itimer_which_t)i, &timer);
        put("itimer_%s=%d\n", names[i], timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0);
    }
    put_file("posix_timers", "/proc/self/timers");
}

static void put_signals(void) {
    stack_t alternative;
    sigaltstack(NULL, &alternative);
    put("alternative_stack=%d\n", alternative.ss_flags);
    int ignored = 0, caught = 0;
    for (int number = 1; number <= 64; ++number) {
        unsigned long action[4] = {0, 0, 0, 0};
        syscall(SYS_rt_sigaction, number, NULL, action, 8);
        ignored += action[0] == 1;
        caught += action[0] > 1;
    }
    put("ignored_signals=%d\ncaught_signals=%d\n", ignored, caught);
    put("sigchld_ignored=%d\n", signal(SIGCHLD, SIG_DFL) == SIG_IGN);
}

static void put_places(void) {
    char folder[4096] = "";
    put_escaped("cwd", folder, getcwd(folder, sizeof folder) != NULL ? strlen(folder) : 0);
    put_link("root", "/proc/self/root");
    struct stat here;
    stat(".", &here);
    put("cwd_inode=%lx:%lu\n", (unsigned long)here.st_dev, (unsigned long)here.st_ino);
    static const char* const spaces[] = {
        "cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children",
        "user",   "uts"};
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; ++i) {
        char name[64], path[64];
        snprintf(name, sizeof name, "namespace_%s", spaces[i]);
        snprintf(path, sizeof path, "/proc/self/ns/%s", spaces[i]);
        put_link(name, path);
    }
    put_file("cgroups", "/proc/self/cgroup");
    put_file_hash("mounts", "/proc/self/mountinfo");
    put_file("uid_map", "/proc/self/uid_map");
    put_file("gid_map", "/proc/self/gid_map");
    put_file("setgroups", "/proc/self/setgroups");
    struct utsname machine;
    uname(&machine);
    put("uname=%s %s %s\n", machine.nodename, machine.release, machine.machine);
}

static void put_kernel_view(void) {
    put_file("oom_score_adj", "/proc/self/oom_score_adj");
    put_file("oom_adj", "/proc/self/oom_adj");
    put_file("coredump_filter", "/proc/self/coredump_filter");
    put_file("login_uid", "/proc/self/loginuid");
    put_file("audit_session", "/proc/self/sessionid");
    put_file("security_label", "/proc/self/attr/current");
    put_file("timens_offsets", "/proc/self/timens_offsets");
    put_file("personality_file", "/proc/self/personality");
    put("session_keyring=%ld\n", syscall(SYS_keyctl, 0, -3, 0));
    put("process_keyring=%ld\n", syscall(SYS_keyctl, 0, -2, 0));
    put("thread_keyring=%ld\n", syscall(SYS_keyctl, 0, -1, 0));
    put("user_keyring=%ld\n", syscall(SYS_keyctl, 0, -4, 0));
}

int main(int argc, char** argv) {
    if (argc < 2) return 99;
    put_descriptors();
    put_family();
    put_status_fields();
    put_terminal();
    put_arguments(argc, argv);
    put_environment();
    put_limits();
    put_ids();
    put_process_controls();
    put_scheduling();
    put_timers();
    put_signals();
    put_places();
    put_kernel_view();
    // Written with no file size allowed too: then a pipe must be given.
    const int fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return 98;
    for (size_t written = 0; written < used;) {
        const ssize_t n = write(fd, report + written, used - written);
        if (n <= 0) return 97;
        written += (size_t)n;
    }
    return 0;
}

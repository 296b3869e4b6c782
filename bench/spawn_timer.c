// SPDX-License-Identifier: MIT
// Times whole processes: spawn_timer ROUNDS COMMAND... [--- COMMAND...]...
// Runs each command once per round, in turn (A B A B ...), from fork to exit, output to /dev/null.
// Prints one line of nanoseconds per command. A command that fails to start ends it all.
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

enum { most_commands = 16, warm_up = 5 };

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static long long run(char** command, const posix_spawn_file_actions_t* quiet) {
    pid_t child;
    int status;
    const long long began = now();
    const int error = posix_spawnp(&child, command[0], quiet, NULL, command, environ);
    if (error != 0 || waitpid(child, &status, 0) != child) {
        fprintf(stderr, "spawn_timer: %s: %s\n", command[0], strerror(error));
        exit(1);
    }
    const long long took = now() - began;
    if (WIFEXITED(status) && WEXITSTATUS(status) >= 125) {
        fprintf(stderr, "spawn_timer: %s: exit %d\n", command[0], WEXITSTATUS(status));
        exit(1);
    }
    return took;
}

int main(int argc, char** argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: spawn_timer ROUNDS COMMAND... [--- COMMAND...]...\n");
        return 2;
    }
    const int rounds = atoi(argv[1]);
    char** commands[most_commands] = {argv + 2};
    int count = 1;
    for (int i = 2; i < argc; ++i)
        if (strcmp(argv[i], "---") == 0 && count < most_commands) {
            argv[i] = NULL;
            commands[count++] = argv + i + 1;
        }

    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);

    long long* times = calloc((size_t)(rounds * count), sizeof *times);
    if (times == NULL) return 1;
    for (int round = -warm_up; round < rounds; ++round)
        for (int i = 0; i < count; ++i) {
            const long long took = run(commands[i], &quiet);
            if (round >= 0) times[i * rounds + round] = took;
        }
    for (int i = 0; i < count; ++i) {
        for (int round = 0; round < rounds; ++round) printf("%lld ", times[i * rounds + round]);
        printf("\n");
    }
    return 0;
}

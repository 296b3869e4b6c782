// SPDX-License-Identifier: MIT
// A program in the place of any other: tells what it was started with, to standard output and to
// the file that $TELLER_FILE or /teller names. Its exit code is made of its words.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char** environ;

static char text[1 << 20];
static size_t length;

static void add(const char* word) {
    const size_t n = strlen(word);
    if (length + n + 1 >= sizeof text) return;
    memcpy(text + length, word, n);
    length += n;
    text[length++] = '\n';
}

static int by_name(const void* one, const void* other) {
    return strcmp(*(char* const*)one, *(char* const*)other);
}

static void add_input(void) {
    char input[4096];
    size_t n = 0;
    ssize_t got = 0;
    while (n < sizeof input - 1 && (got = read(0, input + n, sizeof input - 1 - n)) > 0)
        n += (size_t)got;
    input[n] = '\0';
    add(got < 0 ? "input: none" : "input:");
    add(input);
}

int main(int argc, char** argv) {
    unsigned sum = 0;
    char here[4096];
    size_t count = 0;
    add("words:");
    for (int i = 0; i < argc; ++i) {
        add(argv[i]);
        for (const char* c = argv[i]; *c != '\0'; ++c) sum = sum * 31 + (unsigned char)*c;
    }
    while (environ[count] != NULL) ++count;
    qsort(environ, count, sizeof *environ, by_name);
    add("environment:");
    for (size_t i = 0; i < count; ++i) add(environ[i]);
    add(getcwd(here, sizeof here) == NULL ? "nowhere" : here);
    const mode_t mask = umask(0);
    umask(mask);
    snprintf(here, sizeof here, "umask %o", mask);
    add(here);
    add_input();
    const char* name = getenv("TELLER_FILE");
    const int file = open(name == NULL ? "/teller" : name, O_WRONLY | O_APPEND);
    if (file >= 0 && write(file, text, length) < 0) return 99;
    if (write(1, text, length) < 0) return 98;
    if (sum % 3 == 0 && write(2, "trouble\n", 8) < 0) return 97;
    return (int)(sum % 4);
}

// SPDX-License-Identifier: MIT
// The least that reading journals costs: `journal_loop FOLDER` steps over every entry and looks at
// none; `journal_loop FOLDER records` reads the fields of those that the service manager wrote.
#include <stdio.h>
#include <systemd/sd-journal.h>

static unsigned long bytes_of_fields(sd_journal* journal) {
    const void* data;
    size_t length;
    unsigned long bytes = 0;
    sd_journal_restart_data(journal);
    while (sd_journal_enumerate_available_data(journal, &data, &length) > 0) bytes += length;
    return bytes;
}

int main(int argc, char** argv) {
    sd_journal* journal = NULL;
    unsigned long entries = 0, bytes = 0;
    const int records = argc > 2;
    if (argc < 2 || sd_journal_open_directory(&journal, argv[1], 0) < 0) return 1;
    if (records && sd_journal_add_match(journal, "_PID=1", 0) < 0) return 1;
    sd_journal_seek_head(journal);
    for (; sd_journal_next(journal) > 0; ++entries)
        if (records) bytes += bytes_of_fields(journal);
    printf("%lu entries, %lu bytes\n", entries, bytes);
    sd_journal_close(journal);
    return 0;
}

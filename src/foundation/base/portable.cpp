// SPDX-License-Identifier: MIT
/// Compiled into the programs of a portable build. A static program that looks a user up may load
/// what the machine's nsswitch.conf(5) names: modules made for another libc, which may crash it.

#include <nss.h>

#include <initializer_list>

namespace {

[[gnu::constructor]] void look_into_files_only() {
    for (const char* database : {"passwd", "group"}) __nss_configure_lookup(database, "files");
}

}  // namespace

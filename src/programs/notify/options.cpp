// SPDX-License-Identifier: MIT
#include "programs/notify/options.hpp"

#include <getopt.h>

#include "capture/spool/place.hpp"

namespace jw::send {

std::optional<Options> read_options(int argc, char** argv) {
    static const option known[] = {
        {"store", required_argument, nullptr, 's'}, {"test", required_argument, nullptr, 't'},
        {"flush", no_argument, nullptr, 'f'},       {"here", no_argument, nullptr, 'h'},
        {"socket", no_argument, nullptr, 'u'},      {nullptr, 0, nullptr, 0}};
    Options options;
    for (int c; (c = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        if (c == 's')
            options.store = optarg;
        else if (c == 't')
            options.test = optarg;
        else if (c == 'f')
            options.flush = true;
        else if (c == 'h')
            options.here = true;
        else if (c == 'u')
            options.socket = true;
        else
            return std::nullopt;
    }
    spool::Path place;
    if (options.store.empty() && spool::find_store(place, nullptr, "/")) options.store = place.text;
    if (optind != argc || !options.store.starts_with('/')) return std::nullopt;
    const bool session = options.flush || options.here || options.socket;
    if (session && !options.test.empty()) return std::nullopt;
    return options;
}

}  // namespace jw::send

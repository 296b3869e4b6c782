// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cerrno>

#include "capture/build_paths.hpp"
#include "capture/run/options.hpp"
#include "capture/run/say.hpp"
#include "capture/wrapper/observed.hpp"
#include "capture/wrapper/wrapper.hpp"

namespace {

constexpr int exit_wrong_usage = 125;

/// Every question is answered by another program: this one stays small.
int query(char** argv) {
    ::execv(jw::paths::query, argv);
    jw::wrapper::say_cannot_run(jw::paths::query, errno);
    return 3;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace jw::wrapper;
    const auto request = request_of(argc, argv);
    if (request == Request::query) return query(argv);
    if (request == Request::record) return record(argv);

    Options options;
    const char* word = nullptr;
    if (const char* complaint = parse(argc, argv, options, word)) {
        say_usage(complaint, word);
        return exit_wrong_usage;
    }
    return wrap(options);
}

// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cerrno>

#include "capture/build_paths.hpp"
#include "capture/run/options.hpp"
#include "capture/run/say.hpp"
#include "capture/wrapper/observed.hpp"
#include "capture/wrapper/wrapper.hpp"
#include "foundation/base/proc.hpp"

namespace {

/// Every question is answered by another program: this one stays small.
int query(char** argv) {
    const char* const program = jw::program_at(jw::paths::query);
    ::execv(program, argv);
    jw::wrapper::say_cannot_run(program, errno);
    return 3;
}

int help(const char* program) {
    const char* words[] = {program, "run", "--help", nullptr};
    return query(const_cast<char**>(words));
}

int wrap(char** argv) {
    using namespace jw::wrapper;
    static Options options;  // not on the stack: relay and spooler have one of their own
    const bool is_told = parse(argv, options);
    const auto mistakes = options.mistakes.view();
    if (!is_told) {
        say_refusal(mistakes);
        return refuse(options);
    }
    if (!mistakes.empty()) say_mistakes(mistakes);
    return wrap(options);
}

}  // namespace

int main(int /*argc*/, char** argv) {
    using jw::wrapper::Request;
    switch (jw::wrapper::request_of(argv)) {
        case Request::wrap:
            return wrap(argv);
        case Request::record:
            return jw::wrapper::record(argv);
        case Request::help:
            return help(argv[0]);
        case Request::query:
            break;
    }
    return query(argv);
}

// SPDX-License-Identifier: MIT
#include "wrapper/say.hpp"

#include <unistd.h>

#include <cstring>

#include "base/text.hpp"

namespace jw::wrapper {

namespace {

using Line = Text<1024>;

const char* reason(int error) { return error != 0 ? ::strerrordesc_np(error) : "no answer yet"; }

void say(const Line& line) {
    Text<1025> message;
    message.add(line.view()).add("\n");
    [[maybe_unused]] const auto n = ::write(STDERR_FILENO, message.c_str(), message.view().size());
}

}  // namespace

void say_unwatched(int error) {
    Line line;
    line.add("job-watch: this run is not recorded: ").add(reason(error));
    say(line.add("; the job runs all the same"));
}

void say_not_recorded(Record record, int error) {
    Line line;
    line.add("job-watch: cannot record this run: ").add(reason(error));
    if (record == Record::pending) line.add("; still trying");
    if (record == Record::durable) line.add("; kept aside until that works");
    say(line.add("; see job-watch doctor"));
}

void say_usage(const char* complaint, const char* word) {
    Line line;
    line.add("job-watch: ");
    if (word != nullptr) line.add(word).add(": ");
    say(line.add(complaint).add("\ntry 'job-watch --help'"));
}

}  // namespace jw::wrapper

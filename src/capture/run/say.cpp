// SPDX-License-Identifier: MIT
#include "capture/run/say.hpp"

#include <poll.h>
#include <unistd.h>

#include <cstring>

#include "capture/run/shell_hint.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

namespace {

using Line = Text<1536>;

void say(const Line& line) {
    static Text<1537> message;  // where a limit leaves a small stack, one of these is enough
    message = {};
    message.add(line.view()).add("\n");
    [[maybe_unused]] const auto n = ::write(STDERR_FILENO, message.c_str(), message.view().size());
}

}  // namespace

void say_unwatched(int error) {
    Line line;
    line.add("job-watch: this run is not recorded: ").add(reason_of(error).view());
    say(line.add("; the job runs all the same"));
}

void say_not_recorded(Record record, int error) {
    Line line;
    line.add("job-watch: cannot record this run: ").add(reason_of(error).view());
    if (record == Record::pending) line.add("; still trying");
    if (record == Record::durable)
        line.add("; its record waits in a spool folder until that works, and so do later ones");
    say(line.add("; see job-watch doctor"));
}

void say_sheltered(std::string_view store) {
    Line line;
    line.add("job-watch: this user's home folder can't be written: the history is in ").add(store);
    say(line.add(", where job-watch finds it; this is said once"));
}

void say_displaced(std::string_view store) {
    Line line;
    line.add("job-watch: the system's store is out of reach here, also by its socket: ");
    line.add("the history is in ").add(store);
    say(line.add(", this user's own store; this is said once"));
}

void say_lost(int error) {
    Line line;
    line.add("job-watch: output was lost on its way to the caller: ");
    say(line.add(reason_of(error).view()));
}

void say_timeout(std::string_view what) {
    Line line;
    say(line.add("job-watch: ").add(what));
}

void say_cannot_run(const char* command, int error) {
    Line line;
    line.add("job-watch: cannot run ").add(command).add(": ");
    say(line.add(reason_of(error).view()));
}

void say_cannot_run(const Options& options, int error) {
    say_cannot_run(options.command[0], error);
    if (!is_for_shell(options)) return;
    const auto better = line_for_shell(options);
    Line line;
    if (better.cut()) return say(line.add("job-watch: to have a shell read it, use --shell LINE"));
    line.add("job-watch: to have a shell read it, write the whole line as: ");
    say(line.add(better.view()));
}

void say_mistakes(std::string_view mistakes) {
    pollfd polled{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&polled, 1, 0) != 1 || polled.revents != POLLOUT) return;
    Line line;
    say(line.add("job-watch: ").add(mistakes).add("; the job runs without that"));
}

void say_refusal(std::string_view mistakes) {
    Line line;
    line.add("job-watch: ").add(mistakes).add("; nothing was run");
    say(line.add("\ntry 'job-watch run --help'"));
}

Text<64> reason_of(int error) {
    Text<64> reason;
    if (error == 0) return reason.add("no answer yet"), reason;
    if (const char* name = ::strerrordesc_np(error)) return reason.add(name), reason;
    return reason.add("error ").add_number(static_cast<std::uint64_t>(error)), reason;
}

}  // namespace jw::wrapper

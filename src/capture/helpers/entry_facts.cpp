// SPDX-License-Identifier: MIT
#include "capture/helpers/entry_facts.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "capture/run/say.hpp"
#include "foundation/base/proc.hpp"
#include "foundation/model/times_encoder.hpp"
#include "foundation/model/unit_part.hpp"

namespace jw::wrapper {

using spool::Tag;

namespace {

void add_process(spool::Facts& facts, Tag pid_tag, Tag start_tag, pid_t pid) {
    if (pid <= 0) return;
    facts.add(pid_tag, pid);
    if (const auto stat = process_stat(pid))
        facts.add(start_tag, static_cast<std::int64_t>(stat->start_ticks));
}

using Note = Text<384>;

void add_sentence(Note& note, std::string_view sentence) {
    if (sentence.empty()) return;
    if (!note.view().empty()) note.add("; ");
    note.add(sentence);
}

Note note_of(const Shared& shared, std::string_view unkept) {
    Note note;
    add_sentence(note, shared.ending.note.view());
    add_sentence(note, unkept);
    if (shared.lost == 0) return note;
    add_sentence(note, "output was lost on its way to the caller: ");
    note.add(reason_of(shared.lost).view());
    return note;
}

/// A word with the NUL at its end.
std::string_view with_end(const char* word) { return {word, std::strlen(word) + 1}; }

void add_shell_command(spool::Facts& facts, const Options& options) {
    const auto& [shell, flag, line, end] = options.shell_command;
    const std::string_view words[] = {with_end(shell), with_end(flag), with_end(line)};
    facts.add(Tag::argv, words);
}

/// The kernel lays the words of a command line out in one piece, execve(2).
void add_command(spool::Facts& facts, const Options& options) {
    char** const words = options.command;
    if (*words == nullptr) return;
    if (options.shell_line != nullptr) return add_shell_command(facts, options);
    char** last = words;
    while (last[1] != nullptr) ++last;
    const char* const begin = *words;
    const char* const end = *last + std::strlen(*last) + 1;
    facts.add(Tag::argv, {begin, static_cast<std::size_t>(end - begin)});
}

}  // namespace

void add_origin(spool::Facts& facts, const Plumbing& plumbing, const Options& options,
                const Context& context) {
    const auto& birth = plumbing.birth;
    facts.add(Tag::key, {birth.key.data(), birth.key.size()});
    facts.add(Tag::job, name_of_run(options, context));
    facts.add(Tag::started, birth.started);
    facts.add(Tag::uid, static_cast<std::int64_t>(::getuid()));
    facts.add(Tag::host, context.host.view());
    facts.add(Tag::boot_id, context.boot_id.view());
    facts.add(Tag::boottime, birth.boottime);
    facts.add(Tag::monotonic, birth.monotonic);
    if (context.pid_namespace != 0) facts.add(Tag::pid_namespace, context.pid_namespace);
    if (context.time_namespace != 0) facts.add(Tag::time_namespace, context.time_namespace);
    if (context.file_tree != 0) facts.add(Tag::file_tree, context.file_tree);
    if (options.timeout > 0) facts.add(Tag::time_limit, static_cast<std::int64_t>(options.timeout));
    facts.add(Tag::trigger, context.trigger);
    facts.add(Tag::unit, context.unit.view());
    facts.add(Tag::invocation_id, context.invocation_id.view());
    if (context.run_by_systemd)
        facts.add(Tag::unit_part, static_cast<std::int64_t>(options.observed ? UnitPart::observed
                                                                             : UnitPart::main));
    const auto mistakes = options.mistakes.view();
    if (!mistakes.empty()) facts.add(Tag::mistake, mistakes);
    facts.add(Tag::cwd, birth.cwd);
    facts.add(Tag::merged, plumbing.merged ? 1 : 0);
    if (options.mask == Mask::nothing) facts.add(Tag::unmasked, 1);
    if (options.warn_by_program && plumbing.shared->lost == 0) facts.add(Tag::warn_by_program, 1);
    add_process(facts, Tag::job_pid, Tag::job_start, plumbing.shared->job);
    add_process(facts, Tag::wrapper_pid, Tag::wrapper_start, birth.wrapper);
    add_process(facts, Tag::relay_pid, Tag::relay_start, plumbing.shared->relay);

    add_command(facts, options);
}

void add_ending(spool::Facts& facts, const Shared& shared, unsigned revision,
                std::string_view unkept) {
    const auto& ending = shared.ending;
    facts.add(Tag::revision, static_cast<std::int64_t>(revision));
    facts.add(Tag::outcome, static_cast<std::int64_t>(ending.outcome));
    facts.add(Tag::duration, ending.duration);
    facts.add(Tag::suspended, ending.suspended);
    if (ending.status_known) facts.add(Tag::wait_status, ending.wait_status);
    if (ending.start_error != 0) facts.add(Tag::start_error, ending.start_error);
    const auto note = note_of(shared, unkept);
    if (!note.view().empty()) facts.add(Tag::note, note.view());
    if (!ending.usage_known) return;
    facts.add(Tag::cpu_user, ending.cpu_user);
    facts.add(Tag::cpu_system, ending.cpu_system);
    facts.add(Tag::max_rss, ending.max_rss);
    facts.add(Tag::blocks_in, ending.blocks_in);
    facts.add(Tag::blocks_out, ending.blocks_out);
}

void add_output_times(spool::Facts& facts, const Plumbing& plumbing) {
    const auto& times = plumbing.shared->times;
    // The relay's clock is a tick behind the one that the start was taken from.
    const auto since_start = [&plumbing](std::int64_t at) {
        return at == 0 ? TimesEncoder::never
                       : std::max(at - plumbing.birth.monotonic, std::int64_t{0});
    };
    TimesEncoder encoder{times.step, since_start(times.last[0]), since_start(times.last[1])};
    MarkReader marks{times};
    TimeMark mark;
    bool is_any = false;
    while (marks.next(mark)) {
        encoder.add(since_start(mark.at), mark.before[0], mark.before[1]);
        is_any = true;
    }
    if (is_any) facts.add(Tag::output_times, encoder.view());
}

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "capture/spool/writer.hpp"

namespace jw::test {

/// One run as the wrapper's side would leave it in a spool folder; written by its own code.
struct SpooledRun {
    std::uint64_t number = 1;  ///< makes the key
    spool::Kind kind = spool::Kind::end;
    unsigned revision = 1;
    std::string job = "backup";
    std::string argv = std::string{"/bin/backup\0--full\0", 19};
    std::string unit = {};
    std::string invocation = {};
    std::string source = {};  ///< who told of it; "" for the wrapper
    std::string boot_id = "00112233445566778899aabbccddeeff";
    std::int64_t started = 1'700'000'000'000'000;
    std::int64_t duration = 1'500'000;
    int outcome = 1;
    std::optional<int> wait_status = 0;
    int start_error = 0;
    std::int64_t job_pid = 0, job_start = 0;
    std::optional<std::int64_t> pid_namespace = {}, time_namespace = {};
    std::optional<std::int64_t> boottime = {}, monotonic = {}, time_limit = {};
    std::uint64_t high = 0;  ///< the first half of the key
    std::string out = {}, err = {};
    int unit_part = 0;         ///< jw::UnitPart
    std::int64_t attempt = 0;  ///< which try of Restart= it is
    std::int64_t retry_by = 0;
    std::string result = {};        ///< systemd's word
    std::uint64_t out_dropped = 0;  ///< lost behind the first half of `out`
    std::string times = {};         ///< as TimesEncoder writes them
    std::string fingerprint = {};
    std::string trigger = "cron";

    spool::Key key() const {
        spool::Key key{};
        for (unsigned i = 0; i < 8; ++i) {
            key[15 - i] = static_cast<char>(number >> (8 * i));
            key[7 - i] = static_cast<char>(high >> (8 * i));
        }
        return key;
    }

    spool::Facts facts() const {
        using spool::Tag;
        spool::Facts facts;
        const auto bytes = key();
        facts.add(Tag::key, std::string_view{bytes.data(), bytes.size()});
        facts.add(Tag::revision, revision);
        facts.add(Tag::job, job);
        facts.add(Tag::argv, argv);
        facts.add(Tag::cwd, std::string_view{"/srv"});
        facts.add(Tag::host, std::string_view{"here"});
        facts.add(Tag::boot_id, boot_id);
        facts.add(Tag::uid, static_cast<std::int64_t>(::geteuid()));
        facts.add(Tag::unit, unit);
        if (!invocation.empty()) facts.add(Tag::invocation_id, invocation);
        if (!source.empty()) facts.add(Tag::source, source);
        if (!result.empty()) facts.add(Tag::result, result);
        if (attempt != 0) facts.add(Tag::attempt, attempt);
        if (retry_by != 0) facts.add(Tag::retry_by, retry_by);
        if (unit_part != 0) facts.add(Tag::unit_part, unit_part);
        if (!fingerprint.empty()) facts.add(Tag::fingerprint, fingerprint);
        facts.add(Tag::trigger, trigger);
        facts.add(Tag::started, started);
        facts.add(Tag::job_pid, job_pid);
        facts.add(Tag::job_start, job_start);
        for (const auto& [tag, number] : {std::pair{Tag::pid_namespace, pid_namespace},
                                          {Tag::time_namespace, time_namespace},
                                          {Tag::boottime, boottime},
                                          {Tag::monotonic, monotonic},
                                          {Tag::time_limit, time_limit}})
            if (number) facts.add(tag, *number);
        if (kind == spool::Kind::end) add_end(facts);
        return facts;
    }

    spool::Name name() const {
        return kind == spool::Kind::start ? spool::start_name(key())
                                          : spool::end_name(key(), revision);
    }

    /// 0 or an errno. Makes the folder where there is none.
    int write_to(const std::string& folder) const {
        ::mkdir(folder.c_str(), 0700);
        const Fd fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY)};
        if (!fd) return errno;
        const iovec parts[2] = {{const_cast<char*>(out.data()), out.size()},
                                {const_cast<char*>(err.data()), err.size()}};
        return spool::write_entry(fd, name(), kind, facts(), parts, spool::Durability::buffered);
    }

private:
    void add_end(spool::Facts& facts) const {
        using spool::Tag;
        const auto size = [](const std::string& text) {
            return static_cast<std::int64_t>(text.size());
        };
        facts.add(Tag::duration, duration);
        facts.add(Tag::outcome, outcome);
        if (wait_status) facts.add(Tag::wait_status, *wait_status);
        if (start_error != 0) facts.add(Tag::start_error, start_error);
        facts.add(Tag::cpu_user, 20'000);
        facts.add(Tag::cpu_system, 10'000);
        facts.add(Tag::max_rss, 4096 * 100);
        facts.add(Tag::stdout_seen, size(out) + static_cast<std::int64_t>(out_dropped));
        facts.add(Tag::stdout_kept_head, out_dropped > 0 ? size(out) / 2 : size(out));
        facts.add(Tag::stdout_kept_tail, out_dropped > 0 ? size(out) - size(out) / 2 : 0);
        facts.add(Tag::stderr_seen, size(err));
        facts.add(Tag::stderr_kept_head, size(err));
        facts.add(Tag::stderr_kept_tail, 0);
        if (!times.empty()) facts.add(Tag::output_times, times);
    }
};

}  // namespace jw::test

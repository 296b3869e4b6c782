// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace jw::journal {

/// The fields of a journal entry that say something about a run. Names with a leading underscore
/// were written by journald itself; nobody else can set them. systemd.journal-fields(7).
enum class Field : std::uint8_t {
    message_id,
    message,
    unit,
    user_unit,
    invocation_id,
    user_invocation_id,
    job_id,
    job_type,
    job_result,
    exit_code,
    exit_status,
    command,
    unit_result,
    restarts,
    cpu_usage_nsec,
    memory_peak,
    io_read,
    io_written,
    error,
    dropped,
    object_unit,
    object_user_unit,
    object_invocation,
    syslog_identifier,
    pid,
    uid,
    comm,
    transport,
    boot_id,
    machine_id,
    hostname,
    source_realtime,
    of_unit,
    of_user_unit,
    of_invocation,
    stream_id,
    line_break,
    priority,
};

inline constexpr std::size_t field_count = 38;

inline constexpr auto field_names = std::to_array<std::string_view>({
    "MESSAGE_ID",
    "MESSAGE",
    "UNIT",
    "USER_UNIT",
    "INVOCATION_ID",
    "USER_INVOCATION_ID",
    "JOB_ID",
    "JOB_TYPE",
    "JOB_RESULT",
    "EXIT_CODE",
    "EXIT_STATUS",
    "COMMAND",
    "UNIT_RESULT",
    "N_RESTARTS",
    "CPU_USAGE_NSEC",
    "MEMORY_PEAK",
    "IO_METRIC_READ_BYTES",
    "IO_METRIC_WRITTEN_BYTES",
    "ERRNO",
    "N_DROPPED",
    "OBJECT_SYSTEMD_UNIT",
    "OBJECT_SYSTEMD_USER_UNIT",
    "OBJECT_SYSTEMD_INVOCATION_ID",
    "SYSLOG_IDENTIFIER",
    "_PID",
    "_UID",
    "_COMM",
    "_TRANSPORT",
    "_BOOT_ID",
    "_MACHINE_ID",
    "_HOSTNAME",
    "_SOURCE_REALTIME_TIMESTAMP",
    "_SYSTEMD_UNIT",
    "_SYSTEMD_USER_UNIT",
    "_SYSTEMD_INVOCATION_ID",
    "_STREAM_ID",
    "_LINE_BREAK",
    "PRIORITY",
});

static_assert(field_names.size() == field_count);

constexpr std::string_view name(Field field) {
    return field_names[static_cast<std::size_t>(field)];
}

/// Nothing for one of the many fields that are of no use here.
std::optional<Field> field_of(std::string_view name);

}  // namespace jw::journal

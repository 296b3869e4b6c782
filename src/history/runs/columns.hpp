// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace jw::history {

/// Where a column is shown: of each run of a table, or only where one run stands alone.
enum class Shown { in_table, alone };

struct RunColumn {
    std::string_view name;
    Shown shown;
};

/// The columns of `runs` in the order of the schema; output last.
constexpr auto run_columns =
    std::to_array<RunColumn>({{"id", Shown::in_table},
                              {"job", Shown::alone},  // a table is of one job
                              {"started", Shown::in_table},
                              {"duration", Shown::in_table},
                              {"exit", Shown::in_table},
                              {"run_key", Shown::in_table},
                              {"outcome", Shown::in_table},
                              {"signal", Shown::in_table},
                              {"core", Shown::in_table},
                              {"start_error", Shown::in_table},
                              {"user", Shown::alone},
                              {"host", Shown::alone},
                              {"boot_id", Shown::alone},
                              {"cwd", Shown::alone},
                              {"argv", Shown::in_table},
                              {"unit", Shown::alone},
                              {"invocation_id", Shown::alone},
                              {"trigger", Shown::in_table},
                              {"pid", Shown::alone},
                              {"pid_start", Shown::alone},
                              {"wrapper_pid", Shown::alone},
                              {"wrapper_start", Shown::alone},
                              {"relay_pid", Shown::alone},
                              {"relay_start", Shown::alone},
                              {"cpu_user", Shown::in_table},
                              {"cpu_system", Shown::in_table},
                              {"max_rss", Shown::in_table},
                              {"blocks_in", Shown::alone},
                              {"blocks_out", Shown::alone},
                              {"stdout_bytes", Shown::in_table},
                              {"stderr_bytes", Shown::in_table},
                              {"stdout_dropped", Shown::in_table},
                              {"stderr_dropped", Shown::in_table},
                              {"stdout_gap_at", Shown::in_table},
                              {"stderr_gap_at", Shown::in_table},
                              {"merged", Shown::in_table},
                              {"suspended", Shown::alone},
                              {"note", Shown::alone},
                              {"revision", Shown::in_table},
                              {"source", Shown::in_table},
                              {"result", Shown::in_table},
                              {"cpu", Shown::alone},
                              {"memory_peak", Shown::alone},
                              {"io_read", Shown::alone},
                              {"io_written", Shown::alone},
                              {"mistake", Shown::in_table},
                              {"pid_namespace", Shown::alone},
                              {"time_namespace", Shown::alone},
                              {"boottime", Shown::alone},
                              {"monotonic", Shown::alone},
                              {"time_limit", Shown::alone},
                              {"place", Shown::in_table},
                              {"unit_part", Shown::alone},
                              {"tries", Shown::in_table},
                              {"attempt", Shown::alone},
                              {"retry_by", Shown::alone},
                              {"rules", Shown::in_table},
                              {"signature", Shown::alone},
                              {"fingerprint", Shown::alone},
                              {"output_bytes", Shown::alone},
                              {"output_times", Shown::alone},
                              {"stdout", Shown::alone},
                              {"stderr", Shown::alone}});

/// Those that are read by themselves; `output_bytes` by no reader of runs.
constexpr std::size_t output_columns = 6;

/// Where put_sql() has a column. Found by the compiler: looking 48 names up took longer than
/// writing the row.
class Place {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): a column is named where it is bound
    consteval Place(const char* column) {
        while (run_columns[static_cast<std::size_t>(index_ - 1)].name != column) ++index_;
    }

    int index() const { return index_; }

private:
    int index_ = 1;
};

}  // namespace jw::history

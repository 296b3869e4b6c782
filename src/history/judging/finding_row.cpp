// SPDX-License-Identifier: MIT
#include "history/judging/finding_row.hpp"

#include <SQLiteCpp/Column.h>

#include "history/alerting/alert_row.hpp"
#include "history/runs/rows.hpp"
#include "judge/found/finding_json.hpp"

namespace jw::history {

FindingRow finding_from(SQLite::Statement& row) {
    FindingRow found;
    found.id = row.getColumn(0).getInt64();
    found.job = bytes_of(row.getColumn(1));
    found.run = row.getColumn(2).getInt64();
    if (!row.getColumn(3).isNull()) found.since_run = row.getColumn(3).getInt64();
    found.since = instant_of(row.getColumn(4).getDouble());
    found.opened = instant_of(row.getColumn(5).getDouble());
    found.closed = time_in(row.getColumn(6));
    found.end = bytes_of(row.getColumn(7));
    found.told = time_in(row.getColumn(8));
    found.finding = findings::finding_from_json(bytes_of(row.getColumn(10)))
                        .value_or(findings::Finding{.signal = {}, .line = {}});
    found.finding.is_pushed = row.getColumn(9).getInt64() != 0;
    found.is_silent = row.getColumn(11).getInt64() != 0;
    return found;
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "show/json/finding_json.hpp"

#include <nlohmann/json.hpp>

#include "foundation/model/job_key.hpp"
#include "show/findings/finding_text.hpp"
#include "show/json/or_null.hpp"
#include "show/words/moment.hpp"

namespace jw::show {

Json json_of(const history::FindingRow& row) {
    const auto& finding = row.finding;
    return {{"id", row.id},
            {"job", json_text(job_name(row.job))},
            {"host", text_or_null(row.host)},
            {"kind", word(finding.kind)},
            {"signal", json_text(finding.signal)},
            {"run", row.run},
            {"since_run", or_null(row.since_run)},
            {"since", rfc3339(row.since)},
            {"before", finding.before},
            {"now", finding.now},
            {"record", finding.record},
            {"runs", finding.runs},
            {"pushed", finding.is_pushed},
            {"opened", rfc3339(row.opened)},
            {"closed", time_or_null(row.closed)},
            {"end", text_or_null(row.end)},
            {"told", time_or_null(row.told)},
            {"text", json_text(finding_text(finding))}};
}

Json json_of(const std::vector<history::FindingRow>& rows) {
    auto list = Json::array();
    for (const auto& row : rows) list.push_back(json_of(row));
    return list;
}

}  // namespace jw::show

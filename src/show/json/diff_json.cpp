// SPDX-License-Identifier: MIT
#include "show/json/diff_json.hpp"

#include <nlohmann/json.hpp>

#include "foundation/model/job_key.hpp"
#include "show/words/output_text.hpp"

namespace jw::show {

namespace {

Json line(std::string_view op, const std::string& text) {
    return {{"op", op}, {"text", json_text(text)}};
}

Json changed_lines(const OutputDiff& diff) {
    auto lines = Json::array();
    for (const auto& edit : diff.edits) {
        if (edit.change == Change::removed)
            lines.push_back(line("-", diff.before.lines[edit.before]));
        if (edit.change == Change::added) lines.push_back(line("+", diff.after.lines[edit.after]));
    }
    for (const auto i : diff.only_before) lines.push_back(line("-", diff.before.lines[i]));
    for (const auto i : diff.only_after) lines.push_back(line("+", diff.after.lines[i]));
    return lines;
}

Json stream(const Side& before, const Side& after, std::string Output::*kept,
            StreamFacts Run::*facts, Noise noise) {
    if (!(before.run.*facts).known || !(after.run.*facts).known) return nullptr;
    const auto diff =
        output_diff(output_lines(before.output.*kept, before.run.*facts, Charset::utf8),
                    output_lines(after.output.*kept, after.run.*facts, Charset::utf8), noise);
    return {{"same", diff.same()},
            {"aligned", !diff.too_different},
            {"shortened", diff.before.shortened || diff.after.shortened},
            {"changes", changed_lines(diff)}};
}

}  // namespace

Json json_of_diff(const Side& before, const Side& after, Noise noise) {
    Json object;
    object["job"] = json_text(job_name(after.run.job));
    object["normalised"] = noise == Noise::ignored;
    object["before"] = json_of(before.run);
    object["after"] = json_of(after.run);
    object["stdout"] = stream(before, after, &Output::out, &Run::out, noise);
    object["stderr"] = stream(before, after, &Output::err, &Run::err, noise);
    return object;
}

}  // namespace jw::show

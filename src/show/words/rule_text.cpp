// SPDX-License-Identifier: MIT
#include "show/words/rule_text.hpp"

#include <fmt/format.h>

#include <string_view>

#include "foundation/model/seconds.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/utf8.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

constexpr std::string_view metrics = "metrics.";

std::string rule_span(double seconds) { return duration_text(micros_of(seconds)); }

std::string rule_size(double bytes) { return size_text(static_cast<std::uint64_t>(bytes)); }

/// A pattern or a path, which somebody else may have to read.
std::string quoted(const std::string& text, Charset charset) {
    constexpr int longest = 80;
    return "'" + fitted(shown(text, charset), longest, charset, Keep::both_ends) + "'";
}

std::string rule_compared(std::string_view verb, const RuleTold& told,
                          std::string (*text)(double)) {
    return fmt::format("{} {}, {} than {}", verb, text(told.seen.value_or(0)), told.why,
                       text(told.limit.value_or(0)));
}

std::string metric_text(const RuleTold& told, Charset charset) {
    const auto name = shown(told.rule.substr(metrics.size()), charset);
    if (told.why == "none")
        return fmt::format("printed no {}: nothing matches {}", name, quoted(told.text, charset));
    return fmt::format("{} is {}, {} than {}", name, told.seen.value_or(0), told.why,
                       told.limit.value_or(0));
}

std::string file_text(const RuleTold& told, Charset charset) {
    const auto path = quoted(told.text, charset);
    if (told.why == "absent") return "there is no file " + path;
    if (told.why == "old") return fmt::format("no file {} was written since it began", path);
    return fmt::format("the largest new file {} has {}, less than {}", path,
                       rule_size(told.seen.value_or(0)), rule_size(told.limit.value_or(0)));
}

std::string broken_text(const RuleTold& told, Charset charset) {
    if (told.rule.ends_with("_duration")) return rule_compared("took", told, rule_span);
    if (told.rule.ends_with("_output")) return rule_compared("printed", told, rule_size);
    if (told.rule == "prints") return "printed nothing that matches " + quoted(told.text, charset);
    if (told.rule == "never_prints") return "printed what matches " + quoted(told.text, charset);
    return told.rule.starts_with(metrics) ? metric_text(told, charset) : file_text(told, charset);
}

}  // namespace

std::string rule_text(const RuleTold& told, Charset charset) {
    if (told.is_broken) return broken_text(told, charset);
    const auto of = told.text.empty() ? "" : " " + quoted(told.text, charset);
    return fmt::format("{}{} is not known: {}", shown(told.rule, charset), of,
                       shown(told.why, charset));
}

}  // namespace jw::show

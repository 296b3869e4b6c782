// SPDX-License-Identifier: MIT
#include "judge/expect/rules.hpp"

#include "judge/expect/pattern.hpp"

namespace jw::expect {

std::string key_of(const Rule& rule) {
    switch (rule.kind) {
        case Kind::min_duration:
            return "min_duration";
        case Kind::max_duration:
            return "max_duration";
        case Kind::min_output:
            return "min_output";
        case Kind::max_output:
            return "max_output";
        case Kind::prints:
            return "prints";
        case Kind::never_prints:
            return "never_prints";
        case Kind::metric:
            return "metrics." + rule.name;
        case Kind::file:
            break;
    }
    return "files";
}

std::string flaw_of_pattern(std::string_view pattern, Kind kind) {
    const Pattern compiled{pattern};
    if (auto flaw = compiled.flaw(); !flaw.empty()) return flaw;
    if (kind == Kind::metric && compiled.groups() < 1)
        return "it has no group, in ( ), for the number";
    return "";
}

}  // namespace jw::expect

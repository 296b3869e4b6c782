// SPDX-License-Identifier: MIT
#include "generate/plan/wrapping.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "generate/plan/drop_in.hpp"
#include "systemd/unit/name.hpp"

namespace jw::generate {

namespace {

constexpr std::string_view suffix = ".service";

bool has_wildcard(std::string_view pattern) {
    return pattern.find_first_of("*?[") != std::string_view::npos;
}

/// As systemctl takes names: the suffix may be left out.
std::string with_suffix(std::string pattern) {
    if (!pattern.ends_with(suffix)) pattern += suffix;
    return pattern;
}

bool matches(const std::string& pattern, const std::string& name) {
    return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

/// One [wrap] at work.
class Planner {
public:
    Planner(const config::Jobs& jobs, const Workshop& shop, Plan& plan)
        : jobs_{jobs},
          units_{shop.units},
          shop_{shop},
          plan_{plan},
          names_{shop.units.names(suffix)} {
        for (const auto& pattern : jobs.exclude) exclude_.push_back(with_suffix(pattern));
    }

    void run() {
        for (const auto& pattern : jobs_.units) choose(pattern);
        for (const auto& [name, choice] : chosen_) plan(choice);
    }

private:
    struct Choice {
        unit::Located unit;
        const config::WrapPattern* pattern = nullptr;
    };

    void choose(const config::WrapPattern& pattern) {
        const auto glob = with_suffix(pattern.glob);
        bool any = false;
        if (!has_wildcard(glob)) {
            any = add(glob, pattern);
        } else {
            for (const auto& name : names_)
                if (matches(glob, name)) any = add(name, pattern) || any;
        }
        if (!any)
            plan_.refusals.push_back({pattern.glob.substr(0, 260),
                                      "no such service is in the search path",
                                      "units that other generators make are not seen"});
    }

    /// Whether there is such a service. A later pattern does not change what an earlier one chose.
    bool add(const std::string& name, const config::WrapPattern& pattern) {
        if (unit::kind_of_name(name) == unit::NameKind::invalid) return false;
        auto unit = units_.locate(name);
        if (unit.state == unit::Located::State::missing) return false;
        if (!is_excluded(unit)) chosen_.try_emplace(unit.name, Choice{unit, &pattern});
        return true;
    }

    bool is_excluded(const unit::Located& unit) const {
        return std::ranges::any_of(exclude_, [&](const std::string& pattern) {
            return std::ranges::any_of(unit.names,
                                       [&](const auto& name) { return matches(pattern, name); });
        });
    }

    void refuse(const unit::Located& unit, std::string why) {
        plan_.refusals.push_back({unit.name, std::move(why), "left to the companion"});
    }

    void plan(const Choice& choice) {
        const auto drop_in = drop_in_of(choice.unit, *choice.pattern);
        if (!drop_in) {
            plan_.refusals.push_back(drop_in.error());
            return;
        }
        const bool templated = unit::kind_of_name(choice.unit.name) == unit::NameKind::templated;
        if (templated) {
            if (const auto pattern = unclear_exclusion(choice.unit)) {
                refuse(choice.unit, "exclude = \"" + *pattern +
                                        "\" may name instances of it that are not known yet");
                return;
            }
        }
        write(choice.unit, *drop_in);
        if (templated) plan_instances(choice);
    }

    Result<DropIn> drop_in_of(const unit::Located& unit, const config::WrapPattern& pattern) const {
        const auto left = [&](std::string why) {
            return Failure{unit.name, std::move(why), "left to the companion"};
        };
        if (unit.state == unit::Located::State::masked)
            return Failure{unit.name, "it is masked: " + unit.path, "unmask it first"};
        if (unit.state == unit::Located::State::strange)
            return left("its links lead where systemd may see something else");
        if (!shop_.wrapper.fault.empty()) return left(shop_.wrapper.fault);
        return drop_in_for(unit, shop_, pattern);
    }

    /// An exclusion that may match instances which nobody has named yet, and which would be wrapped
    /// with their template. What stands before its first wildcard decides.
    std::optional<std::string> unclear_exclusion(const unit::Located& unit) const {
        const auto prefix = std::string{unit::stem_of(unit.name)};
        for (const auto& pattern : exclude_) {
            if (!has_wildcard(pattern) || pattern.ends_with("@.service")) continue;
            const auto head = pattern.substr(0, pattern.find_first_of("*?["));
            if (head.starts_with(prefix) || prefix.starts_with(head)) return pattern;
        }
        return std::nullopt;
    }

    /// Those that the template's drop-in would not fit, or is not meant for.
    void plan_instances(const Choice& choice) {
        std::set<std::string> instances;
        for (const auto& name : names_)
            if (unit::template_of(name) == choice.unit.name && name != choice.unit.name)
                instances.insert(name);
        for (const auto& pattern : exclude_)
            if (unit::kind_of_name(pattern) == unit::NameKind::instance &&
                unit::template_of(pattern) == choice.unit.name)
                instances.insert(pattern);
        for (const auto& name : instances)
            if (!chosen_.contains(name)) plan_instance(name, *choice.pattern);
        // An instance that was asked for on its own and is refused must not get the template's.
        for (const auto& [name, other] : chosen_)
            if (unit::template_of(name) == choice.unit.name && name != choice.unit.name &&
                !drop_in_of(other.unit, *other.pattern))
                mask(name);
    }

    void plan_instance(const std::string& name, const config::WrapPattern& pattern) {
        const auto unit = units_.locate(name);
        if (unit.state == unit::Located::State::masked) return;
        if (is_excluded(unit)) return mask(name);
        const auto drop_in = drop_in_of(unit, pattern);
        if (drop_in) return write(unit, *drop_in);
        plan_.refusals.push_back(drop_in.error());
        mask(name);
    }

    void write(const unit::Located& unit, const DropIn& drop_in) {
        if (!drop_in.observed.empty()) plan_.observed.push_back({unit.name, drop_in.observed});
        plan_.outputs.push_back({.path = unit.name + ".d/" + std::string{drop_in_name},
                                 .text = drop_in.text,
                                 .target = {},
                                 .unit = unit.path});
    }

    void mask(const std::string& name) {
        plan_.outputs.push_back({.path = name + ".d/" + std::string{drop_in_name},
                                 .text = {},
                                 .target = "/dev/null",
                                 .unit = {}});
    }

    const config::Jobs& jobs_;
    const unit::UnitFiles& units_;
    const Workshop& shop_;
    Plan& plan_;
    std::vector<std::string> names_, exclude_;
    std::map<std::string, Choice> chosen_;  // by the name that aliases lead to
};

}  // namespace

void plan_wrapping(const config::Jobs& jobs, const Workshop& shop, Plan& plan) {
    Planner{jobs, shop, plan}.run();
}

}  // namespace jw::generate

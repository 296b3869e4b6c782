// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

#include "inventory/crontab/crontab.hpp"

namespace jw::inventory {

/// The settings of a crontab, as they stand when cron comes to a line.
class CronEnvironment {
public:
    void take(const CrontabLine& setting) {
        if (values_.size() < most || has(setting.name))
            values_.insert_or_assign(setting.name, setting.value);
        else
            is_whole_ = false;
    }

    bool has(const std::string& name) const { return values_.contains(name); }

    /// "" where it is not set.
    const std::string& of(const std::string& name) const {
        static const std::string none;
        const auto found = values_.find(name);
        return found == values_.end() ? none : found->second;
    }

    /// By default that of Debian's cron and of cronie.
    std::string path() const { return has("PATH") ? of("PATH") : "/usr/bin:/bin"; }

    std::string shell() const { return has("SHELL") ? of("SHELL") : "/bin/sh"; }

    /// Whether a variable changes what any shell does before it reads its line, or may do so.
    bool prepares_shell() const {
        for (const auto& [name, value] : values_)
            if (name == "BASH_ENV" || name == "ENV" || name == "SHELLOPTS" || name == "BASHOPTS" ||
                name == "POSIXLY_CORRECT" || name == "ZDOTDIR" || name == "IFS" ||
                name.starts_with("BASH_FUNC_"))
                return true;
        return !is_whole_;
    }

private:
    static constexpr std::size_t most = 64;  // of a hostile crontab

    bool is_whole_ = true;
    std::map<std::string, std::string> values_;
};

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#include "settings/config/config.hpp"

#include <memory>
#include <utility>

#include "foundation/model/job_key.hpp"

namespace jw::config {

bool keeps_state(Preset preset) {
    return preset == Preset::alertmanager || preset == Preset::pagerduty ||
           preset == Preset::opsgenie || preset == Preset::healthchecks;
}

const alert::Policy& Config::policy_of(const std::string& job) const {
    const auto key = job_key_of(job);
    auto own = jobs.find(job_title(job, key.host));
    if (own == jobs.end()) own = jobs.find(key.name);
    return own == jobs.end() ? alerts : own->second;
}

alert::PolicyOf policies_of(Config config) {
    return [owned = std::make_shared<const Config>(std::move(config))](const std::string& job) {
        return owned->policy_of(job);
    };
}

}  // namespace jw::config

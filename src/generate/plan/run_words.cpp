// SPDX-License-Identifier: MIT
#include "generate/plan/run_words.hpp"

#include <algorithm>

#include "systemd/unit/word.hpp"

namespace jw::generate {

std::string run_words(const Wrapper& wrapper, const unit::Settings& settings,
                      std::string_view name) {
    const auto environment = settings.list("Service", "Environment");
    const bool names_store = std::ranges::any_of(environment, [](const std::string& line) {
        return line.find("JOB_WATCH_DB=") != std::string::npos;
    });
    auto words = unit::program(wrapper.path) + " run";
    if (!wrapper.store.empty() && !names_store) words += " --db " + wrapper.store;
    return words.append(" --name ").append(name);
}

std::string_view observed_option(const unit::Settings& settings) {
    // One that stays once its commands have ended is observed when it is stopped.
    const auto stays = settings.last("Service", "RemainAfterExit").value_or("");
    return unit::is_true(stays) ? "" : " --observed";
}

}  // namespace jw::generate

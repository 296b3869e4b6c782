// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "settings/config/config.hpp"

namespace jw::config {

/// Makes one configuration of the texts of several files.
class Reading {
public:
    Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading();

    /// The next file; its keys replace those of the ones before. `name` is for complaints. A text
    /// that is no TOML is complained about and left out as a whole.
    void add(const std::string& name, std::string_view text);

    void complain(std::string complaint);

    /// Once, at the end.
    Loaded finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace jw::config

// SPDX-License-Identifier: MIT
#include "generate/plan/sockets.hpp"

#include <algorithm>

#include "systemd/unit/name.hpp"
#include "systemd/unit/settings.hpp"

namespace jw::generate {

Sockets::Sockets(const unit::Root& root, const unit::UnitFiles& units) {
    for (const auto& name : units.names(".socket")) {
        const auto stem = std::string{unit::stem_of(unit::template_of(name))};
        services_.insert(stem + ".service");
        if (!stem.ends_with('@')) services_.insert(stem + "@.service");
        const auto socket = units.locate(name);
        if (socket.state != unit::Located::State::found) continue;
        const auto settings = unit::settings_of(root, socket, units.drop_ins(socket));
        if (!settings) continue;
        for (const auto& service : settings->list("Socket", "Service")) services_.insert(service);
    }
}

std::string Sockets::reason_against(const unit::Located& unit) const {
    const bool started = std::ranges::any_of(unit.names, [&](const std::string& name) {
        return services_.contains(name) || services_.contains(unit::template_of(name));
    });
    return started ? "a socket starts it, and it counts on getting that as the main process" : "";
}

}  // namespace jw::generate

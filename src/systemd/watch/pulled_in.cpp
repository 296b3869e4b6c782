// SPDX-License-Identifier: MIT
#include "systemd/watch/pulled_in.hpp"

namespace jw::watch {

Texts pulled_in_by(const Properties& target) {
    Texts units;
    for (const auto* by : {"Wants", "Requires", "BindsTo", "Upholds"}) {
        const auto& some = target.texts(by);
        units.insert(units.end(), some.begin(), some.end());
    }
    return units;
}

}  // namespace jw::watch

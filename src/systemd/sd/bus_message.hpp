// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "foundation/base/result.hpp"
#include "systemd/watch/properties.hpp"

struct sd_bus_message;

namespace jw::sd {

struct Unref {
    void operator()(sd_bus_message* message) const;
};

using Message = std::unique_ptr<sd_bus_message, Unref>;

/// Reads the dictionary a{sv} that comes next in a message. Values of other types than those of
/// watch::Value are passed over. An errno where the message is not of that form.
Result<watch::Properties, int> read_properties(sd_bus_message& message);

/// The answer to Get of a property; 0, or an errno.
int read_property_into(sd_bus_message& message, const char* name, watch::Properties& properties);

}  // namespace jw::sd

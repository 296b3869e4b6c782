// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jw::unit {

/// Names of units as systemd.unit(5) has them: `backup.service`, the template `app@.service`, its
/// instance `app@one.service`.
enum class NameKind { invalid, plain, templated, instance };

/// What kind of name it is; invalid also where it is longer than 255 bytes, or has no known suffix.
NameKind kind_of_name(std::string_view name);

/// `app@.service` of `app@one.service`; the name itself where it is no instance.
std::string template_of(std::string_view name);

/// `app@one.service` of `app@.service` and `one`.
std::string instance_of(std::string_view templated, std::string_view instance);

/// `one` of `app@one.service`, "" where it is no instance.
std::string_view instance_in(std::string_view name);

/// The name without its suffix: `app@one`.
std::string_view stem_of(std::string_view name);

/// `service` of `app@one.service`.
std::string_view suffix_of(std::string_view name);

/// Whether a program made the name up for once, as systemd-run (`run-r` and 32 hex digits) and
/// podman (a container's 64 hex digits) do: the next run of the same thing has another one.
bool is_made_up(std::string_view name);

/// The names whose drop-ins apply to the unit, the nearest first: of `a-b@x.service` that one,
/// `a-b@.service`, `a-@x.service` and `a-@.service`. systemd.unit(5).
std::vector<std::string> dropin_names(std::string_view name);

}  // namespace jw::unit

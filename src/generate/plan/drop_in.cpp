// SPDX-License-Identifier: MIT
#include "generate/plan/drop_in.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "generate/plan/rules.hpp"
#include "generate/plan/run_words.hpp"
#include "generate/plan/section.hpp"
#include "systemd/unit/exec_line.hpp"
#include "systemd/unit/name.hpp"
#include "systemd/unit/word.hpp"

namespace jw::generate {

namespace {

using Problem = std::optional<Failure>;

constexpr std::size_t longest_line = 900'000;  // systemd reads lines of up to 1 MiB

/// Where systemd looks for a command that is a plain name, whatever the service's $PATH is.
constexpr auto program_folders = std::to_array<std::string_view>(
    {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"});

/// Whose lines in the journal bear the name of their own command, unless SyslogIdentifier= is set.
constexpr auto other_commands = std::to_array<std::string_view>(
    {"ExecCondition", "ExecStartPre", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost"});

Failure left(const unit::Located& unit, std::string why) {
    return {unit.name, std::move(why), "left to the companion"};
}

bool is_behind_ours(const unit::DropIn& drop_in) { return drop_in.name > drop_in_name; }

Result<std::vector<unit::Command>> commands_of(const unit::Located& unit,
                                               const unit::Settings& settings) {
    std::vector<unit::Command> commands;
    for (const auto& line : settings.list("Service", "ExecStart")) {
        if (line.size() > longest_line) return left(unit, "an ExecStart= line is too long");
        auto more = unit::parse_exec(line);
        if (!more) return left(unit, more.error().what + ": " + more.error().why);
        std::ranges::move(*more, std::back_inserter(commands));
    }
    return commands;
}

/// The program that systemd finds for a plain name, "" for a command with a path. It looks as root,
/// for whom any file will do that somebody may execute; the service's user may not be that one.
Result<std::string> found_program(const unit::Located& unit, const unit::Command& command,
                                  const unit::Settings& settings, const unit::Root& root) {
    if (command.path.find('/') != std::string::npos) return std::string{};
    const bool clear = command.path.find_first_of("%$") == std::string::npos &&
                       settings.list("Service", "ExecSearchPath").empty();
    for (const auto folder : program_folders) {
        auto path = std::string{folder} + "/" + command.path;
        const auto executors = clear ? root.executors(path) : unit::Executors::nobody;
        if (executors == unit::Executors::everybody) return path;
        if (executors == unit::Executors::some) break;
    }
    return left(unit, "systemd searches for the command '" + command.path.substr(0, 60) +
                          "', and where it will find it can't be known here");
}

bool is_ours(const unit::Command& command) {
    const auto name = command.path.substr(command.path.rfind('/') + 1);
    return name == "job-watch" || name.starts_with("job-watch-");
}

/// What all lines of the unit's commands are called in the journal; fails where they have more
/// than one name, since SyslogIdentifier= can set only one.
Result<std::string> common_identifier(const unit::Located& unit,
                                      std::vector<unit::Command> commands,
                                      const unit::Settings& settings) {
    for (const auto key : other_commands)
        for (const auto& line : settings.list("Service", key)) {
            auto more = unit::parse_exec(line);
            if (!more) return left(unit, std::string{key} + ": " + more.error().why);
            std::ranges::move(*more, std::back_inserter(commands));
        }
    std::set<std::string> names;
    for (const auto& command : commands) {
        const auto name = unit::identifier_of(command);
        if (!name) return left(unit, name.error().why + "; set SyslogIdentifier= to wrap it");
        names.insert(*name);
    }
    if (names.size() == 1) return *names.begin();
    return left(unit, "its commands have different names in the journal (" + *names.begin() + ", " +
                          *std::next(names.begin()) + "); set SyslogIdentifier= to wrap it");
}

/// Why a drop-in of ours must not be there at all.
Problem check_place(const unit::Located& unit, const Workshop& shop) {
    const auto same_name = shop.units.drop_in_named(unit, drop_in_name);
    if (!same_name.empty()) return left(unit, same_name + " is in the place of the drop-in");
    for (const auto& name : unit.names) {
        // The folder of such a name is that of all names that begin so.
        const auto stem = unit::stem_of(name);
        if (stem.substr(0, stem.find('@')).ends_with('-'))
            return left(unit, "a drop-in for a name that ends with - applies to others as well");
    }
    return std::nullopt;
}

/// Why the unit can't even be observed. Commands that can't be read here don't matter to that.
Problem check_any_way(const unit::Located& unit, const unit::Settings& settings,
                      const Workshop& shop) {
    const auto reason = reason_against(Way::observe, settings, shop.wrapper.path);
    if (!reason.empty()) return left(unit, reason);
    const auto commands = commands_of(unit, settings);
    if (!commands) return std::nullopt;
    if (commands->empty()) return left(unit, "it has no ExecStart=");
    if (commands->size() > 1 && settings.last("Service", "Type") != "oneshot")
        return left(unit, "it has several commands, which takes Type=oneshot");
    if (std::ranges::any_of(*commands, is_ours)) return left(unit, "job-watch is in it already");
    return std::nullopt;
}

/// Why the unit must not be wrapped, though it can be observed.
Problem check_wrapped(const unit::Located& unit, const unit::Settings& settings,
                      const Workshop& shop) {
    auto reason = shop.sockets.reason_against(unit);
    if (reason.empty()) reason = reason_against(Way::wrap, settings, shop.wrapper.path);
    if (!reason.empty()) return left(unit, reason);
    return std::nullopt;
}

/// The lines that put the wrapper before each command.
Result<std::string> wrapped_lines(const unit::Located& unit, const unit::Settings& settings,
                                  const Workshop& shop) {
    if (auto problem = check_wrapped(unit, settings, shop)) return *problem;
    const auto commands = commands_of(unit, settings);
    if (!commands) return commands.error();
    std::string text;
    if (!settings.last("Service", "SyslogIdentifier")) {
        const auto identifier = common_identifier(unit, *commands, settings);
        if (!identifier) return identifier.error();
        text += "SyslogIdentifier=" + *identifier + "\n";
    }
    text += "ExecStart=\n";
    const auto words = run_words(shop.wrapper, settings, "%N").append(observed_option(settings));
    for (const auto& command : *commands) {
        const auto found = found_program(unit, command, settings, shop.world.root);
        if (!found) return found.error();
        text += "ExecStart=" + unit::wrapped(command, words, *found) + "\n";
    }
    return text;
}

/// Whether the unit has a line of its own by which its runs are observed.
bool is_observed_already(const std::vector<std::string>& lines) {
    return std::ranges::any_of(lines, [](const std::string& line) {
        const auto commands = unit::parse_exec(line);
        return commands && std::ranges::any_of(*commands, is_ours);
    });
}

/// The lines by which runs are observed: before those that the unit has, since a command that fails
/// keeps systemd from those behind it.
std::string observing_lines(const unit::Settings& settings, const Wrapper& wrapper) {
    const auto own = settings.list("Service", "ExecStopPost");
    if (is_observed_already(own)) return "";
    auto ours = "ExecStopPost=" + observing_command(wrapper) + "\n";
    const bool too_long = std::ranges::any_of(
        own, [](const std::string& line) { return line.size() > longest_line; });
    if (own.empty() || too_long) return ours;
    auto text = "ExecStopPost=\n" + ours;
    for (const auto& line : own) text += "ExecStopPost=" + line + "\n";
    return text;
}

/// The Unit section, and the head of the Service section.
std::string beginning(const unit::Settings& settings, const std::string& source) {
    auto text = header(source) + "[Unit]\nDocumentation=" + std::string{documentation} + "\n";
    if (!settings.last("Unit", "SourcePath"))
        text += "SourcePath=" + unit::without_specifiers(source) + "\n";
    return text + "\n[Service]\n";
}

}  // namespace

Result<DropIn> drop_in_for(const unit::Located& unit, const Workshop& shop,
                           const config::WrapPattern& pattern) {
    if (auto problem = check_place(unit, shop)) return *problem;
    const auto drop_ins = shop.units.drop_ins(unit);
    const auto settings = unit::settings_of(shop.world.root, unit, drop_ins);
    if (!settings) return left(unit, settings.error().what + ": " + settings.error().why);
    if (auto problem = check_any_way(unit, *settings, shop)) return *problem;

    const auto observed = [&](std::string why) -> Result<DropIn> {
        return DropIn{
            beginning(*settings, pattern.source) + observing_lines(*settings, shop.wrapper),
            std::move(why)};
    };
    const auto behind = std::ranges::find_if(drop_ins, is_behind_ours);
    if (behind != drop_ins.end()) {
        auto why = behind->path + " comes behind the drop-in and might change it";
        if (settings->mentions("Service", "ExecStopPost")) return left(unit, std::move(why));
        return observed(std::move(why));
    }
    if (pattern.mode == config::WrapMode::observe)
        return observed("mode = \"observe\" asks for that");
    const auto lines = wrapped_lines(unit, *settings, shop);
    if (!lines) return observed(lines.error().why);
    return DropIn{
        beginning(*settings, pattern.source) + *lines + observing_lines(*settings, shop.wrapper),
        {}};
}

std::string observing_command(const Wrapper& wrapper) {
    return "+-" + unit::program(wrapper.path) + " record %n";
}

}  // namespace jw::generate

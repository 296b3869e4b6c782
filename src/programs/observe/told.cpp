// SPDX-License-Identifier: MIT
#include "programs/observe/told.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstring>

#include "systemd/journal/record.hpp"
#include "systemd/watch/service_run.hpp"

namespace jw::observe {

namespace {

std::string_view value(const Variables& variables, const char* name) {
    const char* value = variables(name);
    return value != nullptr ? value : "";
}

std::optional<int> number(std::string_view text, int most) {
    int number = 0;
    const auto* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    if (error != std::errc{} || end != last || number < 0 || number > most) return std::nullopt;
    return number;
}

/// A word such as `exit-code`: of those that a later systemd may have, too.
bool is_result(std::string_view text) {
    constexpr std::size_t longest = 40;
    return text.size() <= longest &&
           std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

void take_status(journal::UnitRun& run, const Variables& variables) {
    constexpr int most = 255;
    const auto code = value(variables, "EXIT_CODE");
    const auto status = value(variables, "EXIT_STATUS");
    if (code == "exited") run.exit = number(status, most);
    if (code == "killed" || code == "dumped") run.signal = signal_named(status);
    run.dumped = code == "dumped" && run.signal;
    run.exit_is_main = run.exit || run.signal;
    if (run.exit_is_main) run.command = "ExecStart";
}

}  // namespace

bool is_told(const Variables& variables) { return variables("SERVICE_RESULT") != nullptr; }

journal::UnitRun told_by(const Variables& variables) {
    journal::UnitRun run;
    run.teller = journal::UnitRun::Teller::manager;
    const auto result = value(variables, "SERVICE_RESULT");
    if (is_result(result)) run.result = result;
    const auto invocation = value(variables, "INVOCATION_ID");
    if (journal::is_id(invocation)) run.invocation = invocation;
    run.trigger = watch::trigger_of(value(variables, "TRIGGER_UNIT"));
    take_status(run, variables);
    return run;
}

std::optional<int> signal_named(std::string_view name) {
    constexpr std::string_view real_time = "RTMIN+";
    if (name.starts_with(real_time)) {
        const auto above = number(name.substr(real_time.size()), SIGRTMAX - SIGRTMIN);
        return above ? std::optional{SIGRTMIN + *above} : std::nullopt;
    }
    for (int signal = 1; signal < NSIG; ++signal) {
        const char* known = ::sigabbrev_np(signal);
        if (known != nullptr && name == known) return signal;
    }
    return number(name, SIGRTMAX);
}

}  // namespace jw::observe

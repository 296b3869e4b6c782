// SPDX-License-Identifier: MIT
#include "settings/config/keys.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "judge/alert/message.hpp"
#include "settings/config/body_template.hpp"

namespace jw::config {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr auto types =
    std::to_array<std::pair<std::string_view, ChannelType>>({{"webhook", ChannelType::webhook},
                                                             {"telegram", ChannelType::telegram},
                                                             {"command", ChannelType::command}});

constexpr auto presets =
    std::to_array<std::pair<std::string_view, Preset>>({{"none", Preset::none},
                                                        {"slack", Preset::slack},
                                                        {"discord", Preset::discord},
                                                        {"ntfy", Preset::ntfy},
                                                        {"healthchecks", Preset::healthchecks},
                                                        {"alertmanager", Preset::alertmanager},
                                                        {"pagerduty", Preset::pagerduty},
                                                        {"teams", Preset::teams},
                                                        {"gotify", Preset::gotify},
                                                        {"opsgenie", Preset::opsgenie}});

constexpr auto formats = std::to_array<std::pair<std::string_view, InputFormat>>(
    {{"text", InputFormat::text}, {"mail", InputFormat::mail}});

constexpr auto modes = std::to_array<std::pair<std::string_view, Report::Mode>>(
    {{"private", Report::Mode::owner_only}, {"public", Report::Mode::everyone}});

constexpr auto services = std::to_array<std::pair<std::string_view, Companion::Services>>(
    {{"timers", Companion::Services::timers}, {"all", Companion::Services::all}});

constexpr auto shipped = std::to_array<std::pair<std::string_view, Fleet::Output>>(
    {{"failures", Fleet::Output::failures},
     {"all", Fleet::Output::all},
     {"none", Fleet::Output::none}});

constexpr auto pushes = std::to_array<std::pair<std::string_view, alert::Push>>(
    {{"at once", alert::Push::at_once}, {"never", alert::Push::never}});

constexpr auto degraded_pushes =
    std::to_array<std::pair<std::string_view, alert::Push>>({{"at once", alert::Push::at_once},
                                                             {"large", alert::Push::large},
                                                             {"daily", alert::Push::daily},
                                                             {"never", alert::Push::never}});

Wrong set_failing(PolicyDraft& draft, const Value& value) {
    return value.choice<alert::Push>(draft.policy.failing, pushes);
}

Wrong set_hung(PolicyDraft& draft, const Value& value) {
    return value.choice<alert::Push>(draft.policy.hung, pushes);
}

Wrong set_missed(PolicyDraft& draft, const Value& value) {
    return value.choice<alert::Push>(draft.policy.missed, pushes);
}

Wrong set_nothing_done(PolicyDraft& draft, const Value& value) {
    return value.choice<alert::Push>(draft.policy.nothing_done, pushes);
}

Wrong set_warn(PolicyDraft& draft, const Value& value) {
    return value.choice<alert::Push>(draft.policy.warn, pushes);
}

Wrong set_degraded(PolicyDraft& draft, const Value& value) {
    return value.choice<alert::Push>(draft.policy.degraded, degraded_pushes);
}

Wrong set_fail_after(PolicyDraft& draft, const Value& value) {
    return value.whole(draft.policy.fail_after, 1, 1000);
}

Wrong set_remind_every(PolicyDraft& draft, const Value& value) {
    return value.span(draft.policy.remind_every, 5min, days{365});
}

Wrong set_mute(PolicyDraft& draft, const Value& value) { return value.flag(draft.policy.mute); }

Wrong set_group_wait(PolicyDraft& draft, const Value& value) {
    return value.span(draft.policy.group_wait, 0s, 60s);
}

Wrong set_channels(PolicyDraft& draft, const Value& value) {
    std::vector<std::string> names;
    if (auto wrong = value.texts(names)) return wrong;
    draft.channels = std::move(names);
    return std::nullopt;
}

Wrong set_heartbeat_url(PolicyDraft& draft, const Value& value) {
    return value.web_url(draft.heartbeat_url);
}

Wrong set_body(Channel& channel, const Value& value) {
    std::string body;
    if (auto wrong = value.text(body)) return wrong;
    if (const auto parts = parse_body_template(body); !parts)
        return "must be a template: " + parts.error().what + ": " + parts.error().why;
    channel.body = std::move(body);
    return std::nullopt;
}

Wrong set_bodies(Channel& channel, const Value& value) {
    std::map<std::string, std::string> bodies;
    if (auto wrong = value.text_map(bodies)) return wrong;
    for (const auto& [kind, body] : bodies) {
        if (!alert::kind_of(kind)) return "has '" + kind + "', which is no kind of notice";
        if (const auto parts = parse_body_template(body); !parts)
            return "must hold templates: " + parts.error().what + ": " + parts.error().why;
    }
    channel.bodies = std::move(bodies);
    return std::nullopt;
}

/// Of a header: one line.
Wrong set_to(Channel& channel, const Value& value) {
    std::string to;
    if (auto wrong = value.text(to)) return wrong;
    const auto is_odd = [](unsigned char c) { return c < 0x20 || c >= 0x7F; };
    if (to.empty() || std::ranges::any_of(to, is_odd))
        return "must be addresses in printable ASCII, with commas between them";
    channel.to = std::move(to);
    return std::nullopt;
}

constexpr auto of_alerts =
    std::to_array<Key<PolicyDraft>>({{"fail_after", "2", set_fail_after},
                                     {"remind_every", "", set_remind_every},
                                     {"default_channels", "", set_channels},
                                     {"mute", "false", set_mute},
                                     {"group_wait", "\"5s\"", set_group_wait},
                                     {"failing", "\"at once\"", set_failing},
                                     {"hung", "\"at once\"", set_hung},
                                     {"missed", "\"at once\"", set_missed},
                                     {"nothing_done", "\"at once\"", set_nothing_done},
                                     {"degraded", "\"large\"", set_degraded},
                                     {"warn", "\"never\"", set_warn},
                                     {"heartbeat_url", "", set_heartbeat_url}});

constexpr auto of_a_job = std::to_array<Key<PolicyDraft>>({{"fail_after", "", set_fail_after},
                                                           {"remind_every", "", set_remind_every},
                                                           {"channels", "", set_channels},
                                                           {"mute", "", set_mute},
                                                           {"group_wait", "", set_group_wait},
                                                           {"failing", "", set_failing},
                                                           {"hung", "", set_hung},
                                                           {"missed", "", set_missed},
                                                           {"nothing_done", "", set_nothing_done},
                                                           {"degraded", "", set_degraded},
                                                           {"warn", "", set_warn}});

constexpr auto of_a_channel = std::to_array<Key<Channel>>({
    {"type", "\"webhook\"",
     [](Channel& c, const Value& v) { return v.choice<ChannelType>(c.type, types); }},
    {"output", "true", [](Channel& c, const Value& v) { return v.flag(c.output); }},
    {"timeout", "\"10s\"", [](Channel& c, const Value& v) { return v.span(c.timeout, 1s, 5min); }},
    {"url", "", [](Channel& c, const Value& v) { return v.text(c.url); }},
    {"url_file", "", [](Channel& c, const Value& v) { return v.text(c.url_file); }},
    {"preset", "\"none\"",
     [](Channel& c, const Value& v) { return v.choice<Preset>(c.preset, presets); }},
    {"headers", "", [](Channel& c, const Value& v) { return v.text_map(c.headers); }},
    {"header_files", "", [](Channel& c, const Value& v) { return v.text_map(c.header_files); }},
    {"hmac_file", "", [](Channel& c, const Value& v) { return v.text(c.hmac_file); }},
    {"body", "", set_body},
    {"bodies", "", set_bodies},
    {"period", "", [](Channel& c, const Value& v) { return v.span(c.period, 1min, days{365}); }},
    {"allow_http", "false", [](Channel& c, const Value& v) { return v.flag(c.allow_http); }},
    {"ca_file", "", [](Channel& c, const Value& v) { return v.path(c.ca_file); }},
    {"proxy", "", [](Channel& c, const Value& v) { return v.text(c.proxy); }},
    {"token_file", "", [](Channel& c, const Value& v) { return v.text(c.token_file); }},
    {"api_url", "\"https://api.telegram.org\"",
     [](Channel& c, const Value& v) { return v.text(c.api_url); }},
    {"chat", "", [](Channel& c, const Value& v) { return v.text_or_number(c.chat); }},
    {"topic", "", [](Channel& c, const Value& v) { return v.whole(c.topic); }},
    {"argv", "", [](Channel& c, const Value& v) { return v.texts(c.argv); }},
    {"format", "\"text\"",
     [](Channel& c, const Value& v) { return v.choice<InputFormat>(c.format, formats); }},
    {"to", "", set_to},
});

constexpr auto of_report = std::to_array<Key<Report>>({
    {"enabled", "true", [](Report& r, const Value& v) { return v.flag(r.enabled); }},
    {"dir", "", [](Report& r, const Value& v) { return v.path(r.dir); }},
    {"mode", "\"private\"",
     [](Report& r, const Value& v) { return v.choice<Report::Mode>(r.mode, modes); }},
    {"url", "", [](Report& r, const Value& v) { return v.web_url(r.url); }},
});

/// The collector of node_exporter reads files with this ending alone.
Wrong set_textfile(Metrics& metrics, const Value& value) {
    if (auto wrong = value.path(metrics.textfile)) return wrong;
    if (metrics.textfile.ends_with(".prom")) return std::nullopt;
    metrics.textfile.clear();
    return "it does not end with .prom, so that nobody would read it";
}

constexpr auto of_metrics = std::to_array<Key<Metrics>>({{"textfile", "", set_textfile}});

constexpr auto of_retention = std::to_array<Key<Retention>>({
    {"runs", "\"400d\"", [](Retention& r, const Value& v) { return v.days(r.rows); }},
    {"success_output", "\"30d\"",
     [](Retention& r, const Value& v) { return v.days(r.success_output); }},
    {"failure_output", "\"400d\"",
     [](Retention& r, const Value& v) { return v.days(r.failure_output); }},
    {"failures_kept", "20",
     [](Retention& r, const Value& v) { return v.whole(r.failures_kept, 1, 10'000); }},
    {"max_size", "\"1G\"", [](Retention& r, const Value& v) { return v.size(r.max_bytes); }},
});

constexpr auto of_companion = std::to_array<Key<Companion>>({
    {"services", "\"timers\"",
     [](Companion& c, const Value& v) {
         return v.choice<Companion::Services>(c.services, services);
     }},
    {"units", "", [](Companion& c, const Value& v) { return v.texts(c.units); }},
    {"exclude", "", [](Companion& c, const Value& v) { return v.texts(c.exclude); }},
});

constexpr auto of_fleet = std::to_array<Key<Fleet>>({
    {"server", "", [](Fleet& f, const Value& v) { return v.text(f.server); }},
    {"login", "", [](Fleet& f, const Value& v) { return v.text(f.login); }},
    {"password_file", "", [](Fleet& f, const Value& v) { return v.text(f.password_file); }},
    {"reader", "", [](Fleet& f, const Value& v) { return v.text(f.reader); }},
    {"ca_file", "", [](Fleet& f, const Value& v) { return v.path(f.ca_file); }},
    {"allow_plain", "false", [](Fleet& f, const Value& v) { return v.flag(f.allow_plain); }},
    {"output", "\"failures\"",
     [](Fleet& f, const Value& v) { return v.choice<Fleet::Output>(f.output, shipped); }},
    {"every", "\"5min\"", [](Fleet& f, const Value& v) { return v.span(f.every, 10s, days{1}); }},
});

}  // namespace

std::span<const Key<PolicyDraft>> alerts_keys() { return of_alerts; }

std::span<const Key<PolicyDraft>> policy_keys() { return of_a_job; }

std::span<const Key<Channel>> channel_keys() { return of_a_channel; }

std::span<const Key<Report>> report_keys() { return of_report; }

std::span<const Key<Metrics>> metrics_keys() { return of_metrics; }

std::span<const Key<Retention>> retention_keys() { return of_retention; }

std::span<const Key<Companion>> companion_keys() { return of_companion; }

std::span<const Key<Fleet>> fleet_keys() { return of_fleet; }

std::vector<KnownKey> known_keys() {
    std::vector<KnownKey> all;
    const auto add = [&all](std::string_view section, const auto& keys) {
        for (const auto& key : keys) all.push_back({section, key.name, key.initial});
    };
    add("alerts", of_alerts);
    add("jobs.NAME.alerts", of_a_job);
    for (const auto& name : expect_keys())
        all.push_back({"jobs.NAME.expect", name, name == "as" ? "\"fail\"" : ""});
    add("alerts.channels.NAME", of_a_channel);
    add("report", of_report);
    add("metrics", of_metrics);
    add("retention", of_retention);
    add("companion", of_companion);
    add("fleet", of_fleet);
    return all;
}

}  // namespace jw::config

// SPDX-License-Identifier: MIT
#include "settings/config/document.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "foundation/text/suggestion.hpp"
#include "settings/config/header.hpp"
#include "settings/config/keys.hpp"
#include "settings/config/web_url.hpp"

namespace jw::config {

namespace {

constexpr std::size_t most_complaints = 50;

std::string place(const std::string& file, const toml::source_position& at) {
    return fmt::format("{}:{}:{}", file, at.line, at.column);
}

std::string meant(std::string_view word, const std::vector<std::string>& known) {
    const auto near = text::nearest(word, known);
    return near.empty() ? "see job-watch.toml(5) for those there are"
                        : fmt::format("did you mean '{}'?", near);
}

template <typename Range, typename Projection>
std::vector<std::string> names_of(const Range& range, Projection projection) {
    std::vector<std::string> names;
    std::ranges::transform(range, std::back_inserter(names), projection);
    return names;
}

/// Why a header can't be sent; "" where all can. Values in files are looked at when they are read.
std::string flaw_of_headers(const Channel& channel) {
    for (const auto& [name, value] : channel.headers)
        if (auto flaw = header_flaw(name, value); !flaw.empty()) return flaw;
    for (const auto& [name, file] : channel.header_files)
        if (auto flaw = header_flaw(name, ""); !flaw.empty()) return flaw;
    return "";
}

/// Of services that have one for all their customers.
std::string_view usual_url(Preset preset) {
    if (preset == Preset::pagerduty) return "https://events.pagerduty.com/v2/enqueue";
    return preset == Preset::opsgenie ? "https://api.opsgenie.com/v2/alerts" : "";
}

/// What a channel lacks to be of use; "" where it is good.
std::string lack_of_webhook(const Channel& channel) {
    if (channel.preset == Preset::pagerduty && channel.token_file.empty())
        return "needs token_file, a file of mode 0600 with the integration's key";
    if (channel.period && channel.preset != Preset::healthchecks)
        return "has a period, which only the preset healthchecks knows";
    if (channel.url.empty() == channel.url_file.empty())
        return "needs either url or url_file, and not both";
    if (const auto flaw = flaw_of_headers(channel); !flaw.empty())
        return "has a header that can't be sent: " + flaw;
    if (channel.url.empty() || is_web(channel.url, "https://")) return "";
    if (!is_web(channel.url, "http://")) return "needs a url that begins with https://";
    return channel.allow_http ? "" : "has a url without TLS: use https, or set allow_http = true";
}

std::string lack_of_telegram(const Channel& channel) {
    if (channel.token_file.empty()) return "needs token_file, a file of mode 0600 with the token";
    if (channel.chat.empty()) return "needs chat, the id of a chat or the @name of a channel";
    if (is_web(channel.api_url, "https://")) return "";
    if (!is_web(channel.api_url, "http://")) return "needs an api_url that begins with https://";
    return channel.allow_http ? ""
                              : "has an api_url without TLS: use https, or set allow_http = true";
}

/// sendmail(8) takes them from the mail.
bool reads_receivers(const Channel& channel) { return std::ranges::count(channel.argv, "-t") > 0; }

std::string lack_of(const Channel& channel) {
    switch (channel.type) {
        case ChannelType::webhook:
            return lack_of_webhook(channel);
        case ChannelType::telegram:
            return lack_of_telegram(channel);
        case ChannelType::command:
            if (channel.argv.empty() || !channel.argv.front().starts_with('/'))
                return "needs argv, a list of words that begins with the path of a program";
            if (channel.format == InputFormat::mail && channel.to.empty() &&
                reads_receivers(channel))
                return "has '-t' in argv, so it needs the key to with the receivers";
            return "";
    }
    return "";
}

void add_channel(alert::Policy& policy, const Channel& channel) {
    policy.channels.push_back(channel.name);
    if (channel.type != ChannelType::webhook) return;
    if (keeps_state(channel.preset)) policy.one_by_one.push_back(channel.name);
    if (channel.period) policy.each_success.push_back(channel.name);
}

}  // namespace

struct Reading::State {
    struct File {
        std::string name;
        toml::table table;
    };

    std::vector<File> files;
    Loaded loaded;
    PolicyDraft alerts;
    std::map<std::string, PolicyDraft> jobs;
    std::map<std::string, std::string> channel_places;  ///< where each was named first

    void complain(std::string complaint) {
        auto& all = loaded.complaints;
        if (all.size() < most_complaints)
            all.push_back(std::move(complaint));
        else if (all.size() == most_complaints)
            all.emplace_back("the configuration has more errors than are listed here");
    }

    void read_alerts(const File& file);
    void read_channels(const File& file, const toml::table& channels);
    void read_defaults(const File& file);
    void read_rules(const File& file, const toml::table& parent, const std::string& path,
                    ExpectTable& into);
    void read_jobs(const File& file);
    void read_job(const File& file, const std::string& name, const toml::table& job);
    void check_channels();
    void add_heartbeat();
    /// `whose` is complained of where channels do not exist; "" if that has been said already.
    alert::Policy finished(const PolicyDraft& draft, const std::string& whose);

    const toml::table* table_of(const File& file, const toml::table& parent,
                                const std::string& name, const std::string& path);
    void unknown(const File& file, const toml::key& key, const std::string& path,
                 const std::vector<std::string>& known);

    /// Reads what a table of keys knows. `others` are names that the caller reads by itself.
    template <typename Target>
    void read(const File& file, const toml::table& table, const std::string& path,
              std::span<const Key<Target>> keys, Target& target,
              const std::vector<std::string>& others = {}) {
        for (const auto& [key, node] : table) {
            const auto known = std::ranges::find(keys, key.str(), &Key<Target>::name);
            if (known != keys.end()) {
                if (auto wrong = known->set(target, Value{node}))
                    complain(fmt::format("{}: {}.{} {}; this value is passed over",
                                         place(file.name, node.source().begin), path, key.str(),
                                         *wrong));
            } else if (std::ranges::count(others, key.str()) == 0) {
                auto names = names_of(keys, [](const auto& k) { return std::string{k.name}; });
                names.insert(names.end(), others.begin(), others.end());
                unknown(file, key, path, names);
            }
        }
    }
};

void Reading::State::unknown(const File& file, const toml::key& key, const std::string& path,
                             const std::vector<std::string>& known) {
    const auto whole =
        path.empty() ? std::string{key.str()} : fmt::format("{}.{}", path, key.str());
    complain(fmt::format("{}: there is no key {}: {}", place(file.name, key.source().begin), whole,
                         meant(key.str(), known)));
}

/// The table of that name, or nothing; complains where something else has its name.
const toml::table* Reading::State::table_of(const File& file, const toml::table& parent,
                                            const std::string& name, const std::string& path) {
    const auto* node = parent.get(name);
    if (node == nullptr) return nullptr;
    if (const auto* table = node->as_table()) return table;
    complain(fmt::format("{}: {} must be a table: write [{}]",
                         place(file.name, node->source().begin), path, path));
    return nullptr;
}

void Reading::State::read_alerts(const File& file) {
    const auto* alerts_table = table_of(file, file.table, "alerts", "alerts");
    if (alerts_table == nullptr) return;
    read(file, *alerts_table, "alerts", alerts_keys(), alerts, {"channels"});
    if (const auto* list = alerts_table->get_as<toml::array>("channels")) {
        complain(
            fmt::format("{}: alerts.channels is the table of the channels: a list of their "
                        "names is called default_channels",
                        place(file.name, list->source().begin)));
        return;
    }
    const auto* channels = table_of(file, *alerts_table, "channels", "alerts.channels");
    if (channels != nullptr) read_channels(file, *channels);
}

void Reading::State::read_channels(const File& file, const toml::table& channels) {
    for (const auto& [key, node] : channels) {
        const std::string name{key.str()};
        const auto path = "alerts.channels." + name;
        const auto* table = table_of(file, channels, name, path);
        if (table == nullptr) continue;
        channel_places.try_emplace(name, place(file.name, key.source().begin));
        auto& channel = loaded.config.channels[name];
        channel.name = name;
        read(file, *table, path, channel_keys(), channel);
    }
}

void Reading::State::read_defaults(const File& file) {
    const auto* defaults = table_of(file, file.table, "defaults", "defaults");
    if (defaults == nullptr) return;
    for (const auto& [key, node] : *defaults)
        if (key.str() != "expect") unknown(file, key, "defaults", {"expect"});
    read_rules(file, *defaults, "defaults", loaded.config.expect.defaults);
}

/// The table `expect` in another one.
void Reading::State::read_rules(const File& file, const toml::table& parent,
                                const std::string& path, ExpectTable& into) {
    const auto* table = table_of(file, parent, "expect", path + ".expect");
    if (table == nullptr) return;
    const auto known = expect_keys();
    const auto at = [&file](const toml::node& node) {
        return place(file.name, node.source().begin);
    };
    read_expect(*table, into,
                {.wrong =
                     [&](const toml::node& node, const std::string& key, const std::string& what) {
                         complain(fmt::format("{}: {}.expect.{} {}; this rule is passed over",
                                              at(node), path, key, what));
                     },
                 .unknown =
                     [&](const toml::node& node, const std::string& key) {
                         complain(fmt::format("{}: there is no key {}.expect.{}: {}", at(node),
                                              path, key, meant(key, {known.begin(), known.end()})));
                     }});
}

void Reading::State::read_jobs(const File& file) {
    const auto* all = table_of(file, file.table, "jobs", "jobs");
    if (all == nullptr) return;
    for (const auto& [key, node] : *all) {
        const std::string name{key.str()};
        if (const auto* job = table_of(file, *all, name, "jobs." + name))
            read_job(file, name, *job);
    }
}

void Reading::State::read_job(const File& file, const std::string& name, const toml::table& job) {
    const auto path = "jobs." + name;
    for (const auto& [key, node] : job)
        if (key.str() != "alerts" && key.str() != "expect")
            unknown(file, key, path, {"alerts", "expect"});
    if (job.contains("expect")) read_rules(file, job, path, loaded.config.expect.jobs[name]);
    const auto* table = table_of(file, job, "alerts", path + ".alerts");
    if (table == nullptr) return;
    const auto draft = jobs.try_emplace(name, alerts).first;
    read(file, *table, path + ".alerts", policy_keys(), draft->second);
}

/// Leaves out channels that could send nothing.
void Reading::State::check_channels() {
    for (auto& [name, channel] : loaded.config.channels)
        if (channel.url.empty() && channel.url_file.empty())
            channel.url = usual_url(channel.preset);
    std::erase_if(loaded.config.channels, [this](const auto& item) {
        const auto& [name, channel] = item;
        const auto lack = lack_of(channel);
        if (!lack.empty())
            complain(fmt::format("{}: alerts.channels.{} {}; the channel is left out",
                                 channel_places[name], name, lack));
        return !lack.empty();
    });
}

alert::Policy Reading::State::finished(const PolicyDraft& draft, const std::string& whose) {
    const auto known =
        names_of(loaded.config.channels, [](const auto& item) { return item.first; });
    auto policy = draft.policy;
    policy.channels.clear();
    policy.one_by_one.clear();
    policy.each_success.clear();
    for (const auto& name : draft.channels.value_or(known)) {
        if (std::ranges::count(policy.channels, name) > 0) continue;
        if (std::ranges::count(known, name) > 0)
            add_channel(policy, loaded.config.channels.at(name));
        else if (!whose.empty())
            complain(fmt::format("{} names the channel '{}', which is not there: {}", whose, name,
                                 meant(name, known)));
    }
    return policy;
}

/// Behind the policies: no job is told of by it. What it has to say is news for an hour.
void Reading::State::add_heartbeat() {
    if (alerts.heartbeat_url.empty()) return;
    const auto [place, is_free] = loaded.config.channels.try_emplace(heartbeat_channel);
    if (!is_free)
        return complain(
            fmt::format("alerts.heartbeat_url needs the name '{}' for its channel, which another "
                        "one has: nothing is sent there until that is called otherwise",
                        heartbeat_channel));
    auto& channel = place->second;
    channel.name = heartbeat_channel;
    channel.url = alerts.heartbeat_url;
    channel.preset = Preset::healthchecks;
    channel.period = std::chrono::hours{1};
    channel.allow_http = true;
    loaded.config.has_heartbeat = true;
}

Reading::Reading() : state_{std::make_unique<State>()} {}

Reading::~Reading() = default;

void Reading::complain(std::string complaint) { state_->complain(std::move(complaint)); }

void Reading::add(const std::string& name, std::string_view text) {
    try {
        state_->files.push_back({.name = name, .table = toml::parse(text, name)});
    } catch (const toml::parse_error& error) {
        // TOML can't have both: what comes to mind first is a list of channels for all jobs.
        const bool doubled = error.description().find("'alerts.channels") != std::string_view::npos;
        complain(fmt::format(
            "{}: {}; this file is left out until that is put right{}",
            place(name, error.source().begin), error.description(),
            doubled ? ": beside [alerts.channels.NAME] the list is called default_channels" : ""));
    } catch (const std::logic_error& error) {  // an assertion of toml++, see meson.build
        complain(fmt::format("{}: {}; this file is left out until that is put right", name,
                             error.what()));
    }
}

Loaded Reading::finish() {
    auto& state = *state_;
    const std::vector<std::string> tables{"alerts", "companion", "defaults", "fleet",
                                          "jobs",   "metrics",   "report",   "retention"};
    auto& config = state.loaded.config;
    const auto read_one = [&](const auto& file, const char* name, const auto& keys, auto& to) {
        if (const auto* table = state.table_of(file, file.table, name, name))
            state.read(file, *table, name, keys, to);
    };
    for (const auto& file : state.files) {
        for (const auto& [key, node] : file.table)
            if (std::ranges::count(tables, key.str()) == 0) state.unknown(file, key, "", tables);
        state.read_alerts(file);
        state.read_defaults(file);
        read_one(file, "report", report_keys(), config.report);
        read_one(file, "metrics", metrics_keys(), config.metrics);
        read_one(file, "retention", retention_keys(), config.retention);
        read_one(file, "companion", companion_keys(), config.companion);
        read_one(file, "fleet", fleet_keys(), config.fleet);
    }
    // Jobs begin from the defaults, which any file may give.
    for (const auto& file : state.files) state.read_jobs(file);
    state.check_channels();
    config.alerts = state.finished(state.alerts, "[alerts]");
    for (const auto& [name, draft] : state.jobs) {
        const bool inherits = draft.channels == state.alerts.channels;
        config.jobs[name] = state.finished(draft, inherits ? "" : "[jobs." + name + ".alerts]");
    }
    state.add_heartbeat();
    return std::move(state.loaded);
}

}  // namespace jw::config

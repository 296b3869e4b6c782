// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/retention.hpp"
#include "judge/alert/policy.hpp"
#include "settings/config/expect.hpp"

namespace jw::config {

enum class ChannelType { webhook, telegram, command };
/// What a command gets on its standard input: the words of the notice, or a mail that holds them.
enum class InputFormat { text, mail };
enum class Preset {
    none,
    slack,
    discord,
    ntfy,
    healthchecks,
    alertmanager,
    pagerduty,
    teams,
    gotify,
    opsgenie
};

/// Whether its receiver keeps the state of each job itself: it is sent the notice of each, and a
/// recovery ends what a failure began.
bool keeps_state(Preset preset);

/// One [alerts.channels.NAME]. Secrets are named by the file that holds them and are read by the
/// sender only.
struct Channel {
    std::string name;
    ChannelType type = ChannelType::webhook;
    bool output = true;                ///< whether a job's output may leave the machine by it
    std::chrono::seconds timeout{10};  ///< for one delivery, connecting included

    std::string url, url_file;  ///< webhook: one of them (a URL may be a secret)
    Preset preset = Preset::none;
    std::map<std::string, std::string> headers;
    std::map<std::string, std::string> header_files;  ///< header whose value is in a file
    std::string hmac_file;                            ///< key of the signature header
    std::string body;  ///< a template; "" for the preset's, or job-watch's own document
    std::map<std::string, std::string> bodies;   ///< templates by kind, which come before `body`
    std::optional<std::chrono::seconds> period;  ///< healthchecks: with it each success is told
    bool allow_http = false;

    std::string ca_file;  ///< webhook, telegram: PEM file of the authorities to trust instead
    std::string proxy;    ///< webhook, telegram: http[s]://HOST:PORT; the environment's is not used

    std::string token_file;                            ///< telegram, gotify, opsgenie, pagerduty
    std::string api_url = "https://api.telegram.org";  ///< telegram: of the Bot API server
    std::string chat;                                  ///< telegram: id or @name
    std::optional<std::int64_t> topic;                 ///< telegram: message_thread_id

    std::vector<std::string> argv;  ///< command: no shell; the message on its standard input
    InputFormat format = InputFormat::text;
    std::string to;  ///< of a mail; "" for the receivers that argv names

    bool operator==(const Channel&) const = default;
};

struct Report {
    enum class Mode { owner_only, everyone };  ///< "private": 0600 and 0700; "public": 0644, 0755
    bool enabled = true;
    std::string dir;  ///< "" for `html` beside the store
    Mode mode = Mode::owner_only;
    std::string url;  ///< where a web server has `dir`, for links; "" for nowhere

    bool operator==(const Report&) const = default;
};

/// [metrics]: for Prometheus.
struct Metrics {
    std::string textfile;  ///< written after each run; "" for none

    bool operator==(const Metrics&) const = default;
};

/// [companion]: whose runs job-watch-companion(8) records.
struct Companion {
    enum class Services { timers, all };
    Services services = Services::timers;
    std::vector<std::string> units;    ///< and these, patterns of fnmatch(3)
    std::vector<std::string> exclude;  ///< but not these

    bool operator==(const Companion&) const = default;
};

/// [fleet]: the database of many hosts, job-watch-fleet(7).
struct Fleet {
    enum class Output { failures, all, none };
    std::string server;         ///< a connection string of libpq, without a password; "" for none
    std::string login;          ///< as whom this host brings its runs; "" if it does not
    std::string password_file;  ///< of that login
    std::string reader;         ///< as whom questions are asked; "" for libpq's default
    std::string ca_file;        ///< PEM file of the authorities that vouch for the server
    bool allow_plain = false;   ///< over a network, without TLS or without proof of its name
    Output output = Output::failures;  ///< which output leaves the machine
    std::chrono::seconds every{300};   ///< how often the host says that it is there

    bool operator==(const Fleet&) const = default;
};

/// The channel that heartbeat_url makes: it is told that somebody looks, and of no job.
inline constexpr auto heartbeat_channel = "heartbeat";

/// What job-watch.toml(5) describes. Every member has its default, so that a configuration that is
/// absent, broken or unsafe is as good as an empty one.
struct Config {
    alert::Policy alerts;                       ///< [alerts]
    std::map<std::string, alert::Policy> jobs;  ///< [jobs.NAME.alerts], defaults filled in
    ExpectBook expect;                          ///< [defaults.expect], [jobs.NAME.expect]
    std::map<std::string, Channel> channels;
    bool has_heartbeat = false;  ///< one of them is heartbeat_channel
    Report report;
    Metrics metrics;
    Retention retention;
    Companion companion;
    Fleet fleet;

    /// Of a job's key: [jobs."HOST:NAME"] before [jobs.NAME].
    const alert::Policy& policy_of(const std::string& job) const;
};

/// policy_of() as a function that owns its configuration.
alert::PolicyOf policies_of(Config config);

/// A configuration, and what was wrong on the way to it.
struct Loaded {
    Config config;
    std::vector<std::string> complaints;  ///< file, line, what, why, what to do; one text each
};

/// Reads $JOB_WATCH_CONFIG, else .config/job-watch/config.toml in the user's home folder, whatever
/// $HOME and $XDG_CONFIG_HOME say (foundation/base/home.hpp; root: /etc/job-watch/config.toml),
/// and config.d/*.toml beside it in the order of their names, later keys replacing earlier ones.
/// Never fails: a file that is broken, unreadable or writable by others is left out as a whole and
/// complained about; an unknown key, or a value that makes no sense, is complained about and passed
/// over. $JOB_WATCH_CONFIG=/dev/null stands for no configuration.
Loaded load();

/// load() of one file and the config.d beside it. A `file` that does not exist is complained about
/// only if it was `named`.
enum class Wanted { named, if_there };
Loaded load_from(const std::string& file, Wanted wanted);

/// Where load() looks: "" for nowhere.
std::string config_path();

/// The same where the environment names none, as under cron and systemd.
std::string config_path_of_cron();

}  // namespace jw::config

// SPDX-License-Identifier: MIT
#include "fleet/push/document.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "fleet/version.hpp"
#include "foundation/model/job_key.hpp"
#include "foundation/model/outcome.hpp"
#include "show/json/json.hpp"

namespace jw::fleet {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_name = 500;          // the table has 512
constexpr std::size_t longest_words = 16U << 10U;  // of a command
constexpr std::size_t longest_output = 16U << 10U;

/// A random number, the same for ever.
constexpr std::array<unsigned char, 16> application{0x5b, 0x1c, 0x9e, 0x2f, 0x77, 0x40, 0x4d, 0x0a,
                                                    0x93, 0x3e, 0x16, 0x8c, 0xd4, 0x2a, 0x61, 0xf8};

std::string digits_of(const unsigned char* bytes, std::size_t count) {
    std::string digits;
    for (std::size_t i = 0; i < count; ++i) {
        digits += "0123456789abcdef"[bytes[i] >> 4U];
        digits += "0123456789abcdef"[bytes[i] & 15U];
    }
    return digits;
}

/// Valid UTF-8 without NUL, which PostgreSQL has no text for, and at most so many characters.
Json text(std::string_view bytes, std::size_t most) {
    auto whole = show::json_text(bytes.substr(0, most)).get<std::string>();
    for (auto at = whole.find('\0'); at != std::string::npos; at = whole.find('\0', at))
        whole.replace(at, 1, "\uFFFD");
    return whole;
}

Json text_or_null(std::string_view bytes, std::size_t most) {
    return bytes.empty() ? Json(nullptr) : text(bytes, most);
}

/// PostgreSQL refuses what lies beyond some hundred thousand years: what claims to is put at the
/// end of the years that people write.
std::int64_t micros(Instant moment) {
    constexpr std::int64_t first = -62'135'596'800'000'000, last = 253'402'300'799'999'999;
    return std::clamp(moment.time_since_epoch().count(), first, last);
}

template <typename T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json micros_or_null(const std::optional<Instant>& moment) {
    return moment ? Json(micros(*moment)) : Json(nullptr);
}

Json count_or_null(const std::optional<Micros>& span) {
    return span ? Json(span->count()) : Json(nullptr);
}

Json amount(std::uint64_t value) {
    return std::min<std::uint64_t>(value, std::uint64_t{INT64_MAX});
}

std::optional<Micros> cpu_of(const Run& run) {
    if (run.cpu) return run.cpu;
    if (!run.cpu_user || !run.cpu_system) return std::nullopt;
    return *run.cpu_user + *run.cpu_system;
}

int small(int number) { return std::clamp(number, -32768, 32767); }

std::optional<int> small(const std::optional<int>& number) {
    return number ? std::optional{small(*number)} : std::nullopt;
}

std::string end_of(const std::string& text) {
    return text.size() > longest_output ? text.substr(text.size() - longest_output) : text;
}

/// Of a name that can't be told as it is: what tells it from others that look the same.
std::string mark_of(const std::string& name) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    ::EVP_Digest(name.data(), name.size(), digest.data(), &length, ::EVP_sha256(), nullptr);
    return "~" + digits_of(digest.data(), 4);
}

void add_job(Json& object, const std::string& job) {
    const auto key = job_key_of(job);
    object["host"] = text(key.host, 256);
    auto name = text(key.name, longest_name).get<std::string>();
    if (name != key.name) name += mark_of(key.name);
    object["name"] = std::move(name);
}

Json json_of(const std::string& job, const history::JobSums& sums) {
    Json object;
    add_job(object, job);
    object["runs"] = amount(sums.runs);
    if (sums.last) {
        object["last_started"] = micros(sums.last->started);
        object["last_duration"] = count_or_null(sums.last->duration);
        object["last_outcome"] = static_cast<int>(sums.last->outcome);
        object["last_exit"] = or_null(small(sums.last->exit));
    }
    object["last_success"] = micros_or_null(sums.last_success);
    object["last_failure"] = micros_or_null(sums.last_failure);
    object["last_failure_key"] = text_or_null(sums.last_failure_key, 32);
    object["successes_in_row"] = amount(sums.successes_in_row);
    object["failures_in_row"] = amount(sums.failures_in_row);
    return object;
}

Json command_of(const Run& run) {
    auto words = Json::array();
    std::size_t size = 0;
    for (const auto& word : run.argv) {
        if (size >= longest_words) {
            words.push_back("...");
            break;
        }
        words.push_back(text(word, longest_words - size));
        size += word.size() + 1;
    }
    return {{"argv", words},
            {"cwd", text_or_null(run.cwd, 4096)},
            {"account", text_or_null(run.user, 256)},
            {"unit", text_or_null(run.unit, 256)}};
}

Json json_of(const history::Row& row) {
    const auto& run = row.run;
    constexpr std::int64_t largest = INT32_MAX;
    return {{"key", run.key},
            {"started", micros(run.started)},
            {"duration", count_or_null(run.duration)},
            {"cpu", count_or_null(cpu_of(run))},
            {"max_rss", or_null(run.max_rss ? run.max_rss : run.memory_peak)},
            {"stdout_bytes", run.out.known ? amount(run.out.seen) : Json(nullptr)},
            {"stderr_bytes", run.err.known ? amount(run.err.seen) : Json(nullptr)},
            {"revision", std::clamp(row.revision, -largest, largest)},
            {"exit", or_null(small(run.exit))},
            {"signal", or_null(small(run.signal))},
            {"outcome", static_cast<int>(run.outcome)},
            {"trigger", text_or_null(run.trigger, 64)},
            {"note", text_or_null(run.note, 4096)}};
}

/// The parts of a document, each of which names others by their places.
class Maker {
public:
    explicit Maker(const history::Changes& changes) : changes_{changes} {}

    void make(Document& into, Json& document) {
        add_jobs(document);
        auto gone = Json::array();
        for (const auto& run : changes_.gone) {
            Json object{{"key", run.key}, {"started", micros(run.started)}};
            add_job(object, run.job);
            gone.push_back(std::move(object));
        }
        document["gone"] = std::move(gone);
        auto runs = Json::array();
        for (const auto& changed : changes_.runs) runs.push_back(json_of_changed(changed, into));
        document["commands"] = std::move(commands_);
        document["runs"] = std::move(runs);
    }

private:
    void add_jobs(Json& document) {
        auto jobs = Json::array(), gone = Json::array();
        for (const auto& [job, sums] : changes_.jobs) {
            if (sums) {
                places_[job] = jobs.size();
                jobs.push_back(json_of(job, *sums));
                continue;
            }
            Json object;
            add_job(object, job);
            gone.push_back(std::move(object));
        }
        document["jobs"] = std::move(jobs);
        document["gone_jobs"] = std::move(gone);
    }

    Json json_of_changed(const history::ChangedRun& changed, Document& into) {
        auto object = json_of(changed.row);
        object["job"] = places_.at(changed.row.run.job);
        if (!changed.row.run.argv.empty() || !changed.row.run.unit.empty())
            object["command"] = place_of_command(changed.row.run);
        if (changed.output && (!changed.output->out.empty() || !changed.output->err.empty())) {
            object["output"] = into.out.size();
            into.out.push_back(end_of(changed.output->out));
            into.err.push_back(end_of(changed.output->err));
        }
        return object;
    }

    std::size_t place_of_command(const Run& run) {
        auto command = command_of(run);
        const auto [known, is_new] = command_places_.try_emplace(command.dump(), commands_.size());
        if (is_new) commands_.push_back(std::move(command));
        return known->second;
    }

    const history::Changes& changes_;
    std::map<std::string, std::size_t> places_, command_places_;
    Json commands_ = Json::array();
};

Json greeting(const Speaker& speaker, Instant clock) {
    return {{"schema", "job-watch.push/1"},
            {"machine", speaker.machine},
            {"boot", text_or_null(speaker.boot, 36)},
            {"host", text(speaker.host, 256)},
            {"version", version},
            {"clock", clock.time_since_epoch().count()},
            {"every", speaker.every.count()},
            {"store", {{"id", speaker.store}, {"owner", text(speaker.owner, 256)}}}};
}

}  // namespace

std::string machine_of(const Machine& machine) {
    if (machine.id.size() != 32) return "";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    ::HMAC(::EVP_sha256(), machine.id.data(), static_cast<int>(machine.id.size()),
           application.data(), application.size(), digest.data(), &length);
    return digits_of(digest.data(), 16);
}

Document hello(const Speaker& speaker, Instant clock) {
    return {.json = greeting(speaker, clock).dump(), .out = {}, .err = {}};
}

Document batch(const Speaker& speaker, Instant clock, const Cursor& after,
               const history::Changes& changes) {
    Document made;
    auto document = greeting(speaker, clock);
    document["after"] = after.number;
    document["after_key"] = text_or_null(after.key, 36);
    document["until"] = changes.last;
    document["until_key"] = text_or_null(changes.last_key, 36);
    Maker{changes}.make(made, document);
    made.json = document.dump();
    return made;
}

}  // namespace jw::fleet

// SPDX-License-Identifier: MIT
#include "fleet/push/shipping.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace jw::fleet {

namespace {

constexpr auto push_sql = "SELECT jobwatch.push($1::jsonb, $2::bytea[], $3::bytea[])";

/// An array of bytea as PostgreSQL reads it.
std::string array_of(const std::vector<std::string>& all) {
    std::string text = "{";
    for (const auto& bytes : all) {
        if (text.size() > 1) text += ',';
        text += R"("\\x)";
        for (const char c : bytes) {
            const auto byte = static_cast<unsigned char>(c);
            text += "0123456789abcdef"[byte >> 4U];
            text += "0123456789abcdef"[byte & 15U];
        }
        text += '"';
    }
    return text + "}";
}

struct Answer {
    std::string state;
    Cursor cursor;
};

/// As keys are written in the store.
std::string without_dashes(std::string key) {
    std::erase(key, '-');
    return key;
}

Result<Answer> push(Connection& connection, const Document& document) {
    const auto rows =
        connection.ask(push_sql, {document.json, array_of(document.out), array_of(document.err)});
    if (!rows) return rows.error();
    const auto json = nlohmann::json::parse(rows->text(0, 0), nullptr, false);
    const Failure odd{"the fleet's database refused", "its answer is none of job-watch's", ""};
    if (!json.is_object() || !json.value("state", nlohmann::json{}).is_string()) return odd;
    Answer answer{.state = json["state"], .cursor = {}};
    if (answer.state == "clone")
        return Failure{"the fleet refuses this host",
                       "two machines have its identity: a boot that was over has spoken again",
                       "give the copy a machine-id(5) and a login of its own, then: job-watch "
                       "fleet accept HOST"};
    if (!json.contains("cursor") || !json["cursor"].is_number_integer()) return odd;
    answer.cursor.number = json["cursor"];
    if (json.contains("key") && json["key"].is_string())
        answer.cursor.key = without_dashes(json["key"]);
    return answer;
}

class Shipping {
public:
    Shipping(Connection& connection, history::ChangeLog& log, const Freight& freight)
        : connection_{connection}, log_{log}, freight_{freight} {}

    Result<Shipped> run() {
        auto answer = push(connection_, hello(freight_.speaker, freight_.now()));
        if (!answer) return answer.error();
        for (int elsewhere = 0; elsewhere < most_tries;) {
            const auto begun = bring_next(answer->cursor);
            if (!begun) return begun.error();
            if (!*begun) return shipped_;
            if ((*begun)->state != "here") ++elsewhere;
            answer->cursor = (*begun)->cursor;
        }
        return Failure{"can't bring runs to the fleet", "another process does, from the same store",
                       "see which machine has a copy of the store"};
    }

private:
    static constexpr int most_tries = 5;
    static constexpr std::size_t longest_document = 7'000'000;  // it takes 8 MB

    /// Nothing where all is there.
    Result<std::optional<Answer>> bring_next(const Cursor& there) {
        const bool goes_on = log_.has_passed(there.number, there.key);
        history::Portion portion;
        portion.wants_output = freight_.wants_output;
        for (;; portion.changes /= 4) {
            const auto changes = log_.after(goes_on ? there.number : 0, portion);
            if (changes.is_empty() && goes_on) return std::optional<Answer>{};
            const auto document = batch(freight_.speaker, freight_.now(), there, changes);
            // What has to be escaped is several times as long.
            if (document.json.size() > longest_document && portion.changes > 4) continue;
            if (!goes_on) shipped_.again = true;
            auto answer = push(connection_, document);
            if (!answer) return answer.error();
            if (answer->state == "here") shipped_.runs += changes.runs.size();
            return std::optional{std::move(*answer)};
        }
    }

    Connection& connection_;
    history::ChangeLog& log_;
    const Freight& freight_;
    Shipped shipped_;
};

}  // namespace

Result<Shipped> ship(Connection& connection, history::ChangeLog& log, const Freight& freight) {
    return Shipping{connection, log, freight}.run();
}

}  // namespace jw::fleet

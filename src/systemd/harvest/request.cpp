// SPDX-License-Identifier: MIT
#include "systemd/harvest/request.hpp"

#include <nlohmann/json.hpp>

#include "systemd/harvest/instant_json.hpp"
#include "systemd/harvest/unit_run_json.hpp"

namespace jw::journal {

namespace {

using Json = nlohmann::json;

Request request_from(const Json& json) {
    Request request;
    request.directory = json.at("directory");
    request.file = json.at("file");
    request.since = instant_of(json.at("since"));
    request.until = instant_of(json.at("until"));
    request.services = static_cast<Request::Services>(json.at("services").get<int>());
    request.patterns = json.at("patterns");
    if (!json.at("uid").is_null()) request.uid = json.at("uid").get<std::uint32_t>();
    request.cron = json.at("cron");
    request.state = json.at("state");
    request.damaged = json.at("damaged");
    request.units = json.at("units");
    request.excluded = json.at("excluded");
    for (const auto& run : json.at("told")) request.told.push_back(unit_run_of(run));
    request.settled = instant_of(json.at("settled"));
    return request;
}

}  // namespace

std::string text_of(const Request& request) {
    Json json{{"directory", request.directory},
              {"file", request.file},
              {"since", json_of(request.since)},
              {"until", json_of(request.until)},
              {"services", static_cast<int>(request.services)},
              {"patterns", request.patterns},
              {"uid", request.uid ? Json(*request.uid) : Json(nullptr)},
              {"cron", request.cron},
              {"state", request.state},
              {"damaged", request.damaged},
              {"units", request.units},
              {"excluded", request.excluded},
              {"told", Json::array()},
              {"settled", json_of(request.settled)}};
    for (const auto& run : request.told) json["told"].push_back(json_of(run));
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Request> request_of(const std::string& text) {
    try {
        return request_from(Json::parse(text));
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace jw::journal

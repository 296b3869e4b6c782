// SPDX-License-Identifier: MIT
#include "history/texts/rules_text.hpp"

#include <nlohmann/json.hpp>

#include "judge/found/rule_told_json.hpp"

namespace jw::history {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_rules = std::size_t{256} << 10;

}  // namespace

std::string text_of_rules(const Run& run) {
    if (run.rules.empty() && !run.told && run.file_tree == 0) return "";
    Json object = Json::object();
    if (run.told) object["told"] = word(*run.told);
    if (!run.rules.empty()) object["rules"] = expect::to_json(run.rules);
    if (run.file_tree != 0) object["file_tree"] = run.file_tree;
    return object.dump(-1, ' ', true, Json::error_handler_t::replace);
}

void read_rules(std::string_view text, Run& run) {
    if (text.empty() || text.size() > longest_rules) return;
    const auto object = Json::parse(text, nullptr, false);
    if (!object.is_object()) return;
    if (const auto told = object.find("told"); told != object.end() && told->is_string())
        run.told = outcome_of(std::string_view{told->get_ref<const std::string&>()});
    if (const auto rules = object.find("rules"); rules != object.end())
        run.rules = expect::told_from_json(&*rules);
    if (const auto tree = object.find("file_tree");
        tree != object.end() && tree->is_number_unsigned())
        run.file_tree = tree->get<std::uint64_t>();
}

}  // namespace jw::history

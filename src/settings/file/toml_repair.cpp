// SPDX-License-Identifier: MIT
#include "settings/file/toml_repair.hpp"

#include <optional>
#include <stdexcept>

namespace jw::config {

namespace {

constexpr int most_repairs = 100;

struct Error {
    std::size_t line = 0;  ///< 0 where that is not known
    std::string why;
};

std::optional<Error> try_parse(const std::string& text, toml::table& table) {
    try {
        table = toml::parse(std::string_view{text});
        return std::nullopt;
    } catch (const toml::parse_error& error) {
        return Error{error.source().begin.line, std::string{error.description()}};
    } catch (const std::logic_error& error) {  // an assertion, see meson.build
        return Error{0, error.what()};
    }
}

/// One `[header]` and the lines below it.
struct Part {
    std::size_t begin = 0, end = 0;  ///< bytes of the text
    std::string header;
};

bool begins_table(std::string_view line) {
    const auto begin = line.find_first_not_of(" \t");
    return begin != std::string_view::npos && line[begin] == '[';
}

std::vector<Part> parts_of(const std::string& text) {
    std::vector<Part> parts;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size() - 1) + 1;
        const auto line = text.substr(begin, end - begin);
        if (begins_table(line)) parts.push_back({begin, end, line});
        if (!parts.empty()) parts.back().end = end;
        begin = end;
    }
    return parts;
}

/// The part that holds a line (from 1 on); nothing where that is above all headers.
std::optional<Part> part_with(const std::string& text, std::size_t line) {
    std::size_t place = 0;
    for (; line > 1 && place < text.size(); --line)
        place = std::min(text.find('\n', place), text.size() - 1) + 1;
    std::optional<Part> found;
    for (auto& part : parts_of(text))
        if (part.begin <= place) found = std::move(part);
    return found;
}

/// The keys of a header: jobs, NAME, ... ; empty where it is no header on its own.
std::vector<std::string> keys_of(const std::string& header) {
    toml::table table;
    std::vector<std::string> keys;
    if (try_parse(header, table)) return keys;
    for (const auto* at = &table; at != nullptr && at->size() == 1;) {
        keys.emplace_back(at->begin()->first.str());
        at = at->begin()->second.as_table();
    }
    return keys;
}

/// Takes a part out but for its line breaks, so that lines keep their numbers.
void blank(std::string& text, const Part& part) {
    for (auto at = part.begin; at < part.end; ++at)
        if (text[at] != '\n') text[at] = ' ';
}

bool has_long_texts(std::string_view text) {
    return text.find(R"(""")") != std::string_view::npos ||
           text.find("'''") != std::string_view::npos;
}

/// Takes a part out, and notes whose it was. False if that can't be told.
bool cut_out(std::string& text, const Part& part, Repaired& repaired) {
    const auto keys = keys_of(part.header);
    const bool of_job = keys.size() >= 2 && keys[0] == "jobs";
    const bool of_wrap = !keys.empty() && keys[0] == "wrap";
    if (!of_job && !of_wrap) return false;
    if (of_job) repaired.lost_jobs.insert(keys[1]);
    repaired.lost_wrap |= of_wrap;
    blank(text, part);
    return true;
}

/// Takes out every part that is no TOML on its own, such as one with a list that is not closed: to
/// a parser it goes on into the tables below. True if there was any.
bool cut_broken_parts(std::string& text, Repaired& repaired) {
    bool any = false;
    for (const auto& part : parts_of(text)) {
        toml::table ignored;
        if (try_parse(text.substr(part.begin, part.end - part.begin), ignored))
            any |= cut_out(text, part, repaired);
    }
    return any;
}

/// One step towards a text that can be parsed; false where there is none.
bool repair(std::string& text, std::size_t line, Repaired& repaired) {
    if (has_long_texts(text)) return false;
    if (cut_broken_parts(text, repaired)) return true;
    if (line == 0) return false;
    const auto part = part_with(text, line);
    return part && cut_out(text, *part, repaired);
}

}  // namespace

Repaired parse_toml_by_parts(std::string_view text, const std::string& source) {
    Repaired repaired;
    std::string rest{text};
    for (int repairs = 0;; ++repairs) {
        const auto error = try_parse(rest, repaired.table);
        if (!error) return repaired;
        const auto where =
            source + (error->line > 0 ? ":" + std::to_string(error->line) : std::string{});
        const bool goes_on = repairs < most_repairs && repair(rest, error->line, repaired);
        repaired.complaints.push_back(
            {where + (goes_on ? ": this is no TOML" : ": the whole file is no TOML"), error->why,
             "its jobs are left out until it is put right"});
        if (!goes_on) {
            repaired.table.clear();
            repaired.lost_wrap = true;
            return repaired;
        }
    }
}

}  // namespace jw::config

// SPDX-License-Identifier: MIT
#include <toml++/toml.h>

#include <algorithm>
#include <string>
#include <utility>

#include "generate/jobs/jobs_file.hpp"
#include "settings/file/toml_repair.hpp"

namespace jw::config {

namespace {

constexpr std::size_t most_jobs = 10'000, most_items = 1000;
constexpr std::size_t longest_text = 64 << 10;

Failure at(const std::string& source, const toml::node& node, std::string what, std::string why) {
    const auto line = std::to_string(node.source().begin.line);
    return {source + ":" + line + ": " + std::move(what), std::move(why), "see job-watch.jobs(5)"};
}

/// Text that can become part of one line of a unit file, where a tab is a blank. A backslash at its
/// end would take the next line in.
bool fits_a_line(std::string_view text) {
    const auto control = [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    };
    return text.size() <= longest_text && std::ranges::none_of(text, control) &&
           !text.ends_with('\\');
}

constexpr std::string_view no_line =
    "it holds line breaks or other control characters, ends with a backslash, or is too long";

/// Reads the table of one job; the first mistake ends it.
class JobReader {
public:
    JobReader(const std::string& source, std::string_view name) : source_{source}, name_{name} {
        job_.source = source;
    }

    std::optional<Failure> read(const toml::table& table) {
        job_.line_number = table.source().begin.line;
        for (const auto& [key, node] : table)
            if (auto problem = read_key(key.str(), node)) return problem;
        return std::nullopt;
    }

    JobTable take() { return std::move(job_); }

private:
    using Problem = std::optional<Failure>;

    Failure refusal(const toml::node& node, std::string_view key, std::string why) const {
        return at(source_, node, "[jobs." + name_ + "] " + std::string{key}, std::move(why));
    }

    Failure wrong_type(const toml::node& node, std::string_view key) const {
        const auto known = std::ranges::find(job_keys, key, &JobKey::name);
        return refusal(node, key, "it takes " + std::string{known->takes});
    }

    Problem read_key(std::string_view key, const toml::node& node) {
        if (key == "command") return read_command(node);
        if (key == "on_calendar") return read_times(key, node, Trigger::calendar);
        if (key == "cron") return read_times(key, node, Trigger::cron);
        if (key == "every") return read_times(key, node, Trigger::every);
        if (key == "timezone") return read_text(key, node, job_.timezone);
        if (key == "user") return read_text(key, node, job_.user);
        if (key == "timeout") return read_text(key, node, job_.timeout);
        if (key == "service") return read_directives(key, node, job_.service);
        if (key == "timer") return read_directives(key, node, job_.timer);
        if (key == "unit") return read_directives(key, node, job_.unit);
        if (key != "persistent") return refusal(node, key, "there is no such key");
        if (!node.is_boolean()) return wrong_type(node, key);
        job_.persistent = node.as_boolean()->get();
        return std::nullopt;
    }

    Problem read_text(std::string_view key, const toml::node& node,
                      std::optional<std::string>& into) const {
        if (!node.is_string()) return wrong_type(node, key);
        into = node.as_string()->get();
        if (!fits_a_line(*into)) return refusal(node, key, std::string{no_line});
        return std::nullopt;
    }

    Problem read_texts(std::string_view key, const toml::node& node,
                       std::vector<std::string>& into) const {
        const auto* list = node.as_array();
        if (list == nullptr) {
            std::optional<std::string> one;
            if (auto problem = read_text(key, node, one)) return problem;
            into.push_back(*one);
            return std::nullopt;
        }
        if (list->empty() || list->size() > most_items)
            return refusal(node, key, "the list is empty, or has more than 1000 items");
        for (const auto& item : *list) {
            std::optional<std::string> one;
            if (auto problem = read_text(key, item, one)) return problem;
            into.push_back(*one);
        }
        return std::nullopt;
    }

    Problem read_command(const toml::node& node) {
        if (node.is_string()) return read_text("command", node, job_.line);
        const auto* list = node.as_array();
        if (list == nullptr) return wrong_type(node, "command");
        if (list->empty() || list->size() > most_items)
            return refusal(node, "command", "the list is empty, or has more than 1000 items");
        for (const auto& item : *list) {
            if (!item.is_string()) return wrong_type(item, "command");
            const auto& word = item.as_string()->get();
            // Other control characters can be escaped in a unit file; NUL ends a word for good.
            if (word.find('\0') != std::string::npos || word.size() > longest_text)
                return refusal(item, "command", "a word holds NUL, or is too long");
            job_.words.push_back(word);
        }
        return std::nullopt;
    }

    Problem read_times(std::string_view key, const toml::node& node, Trigger trigger) {
        if (job_.trigger != Trigger::none)
            return refusal(node, key, "a job has one of on_calendar, cron and every");
        job_.trigger = trigger;
        if (trigger != Trigger::every) return read_texts(key, node, job_.times);
        std::optional<std::string> span;
        if (auto problem = read_text(key, node, span)) return problem;
        job_.times.push_back(*span);
        return std::nullopt;
    }

    Problem read_directives(std::string_view key, const toml::node& node,
                            std::vector<Directive>& into) const {
        const auto* table = node.as_table();
        if (table == nullptr) return wrong_type(node, key);
        for (const auto& [directive, value] : *table)
            if (auto problem = read_directive(directive.str(), value, into)) return problem;
        return std::nullopt;
    }

    Problem read_directive(std::string_view key, const toml::node& node,
                           std::vector<Directive>& into) const {
        const auto is_letter = [](char c) {
            const char lower = static_cast<char>(c | 0x20);
            return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-';
        };
        if (key.empty() || key.size() > 100 || !std::ranges::all_of(key, is_letter))
            return refusal(node, key.substr(0, 100), "this can't be a directive of systemd");
        const auto* list = node.as_array();
        if (list == nullptr) return add_value(key, node, into);
        if (list->size() > most_items) return refusal(node, key, "the list is too long");
        for (const auto& item : *list)
            if (auto problem = add_value(key, item, into)) return problem;
        return std::nullopt;
    }

    Problem add_value(std::string_view key, const toml::node& node,
                      std::vector<Directive>& into) const {
        std::string value;
        if (node.is_boolean())
            value = node.as_boolean()->get() ? "yes" : "no";
        else if (node.is_integer())
            value = std::to_string(node.as_integer()->get());
        else if (node.is_string())
            value = node.as_string()->get();
        else
            return refusal(node, key, "it takes a text, a whole number, true or false, or a list");
        if (!fits_a_line(value)) return refusal(node, key, std::string{no_line});
        into.push_back({std::string{key}, std::move(value)});
        return std::nullopt;
    }

    const std::string& source_;
    std::string name_;
    JobTable job_;
};

void add_job(const std::string& name, const toml::node& node, const std::string& source,
             Jobs& jobs) {
    if (const auto* table = node.as_table()) {
        JobReader reader{source, name};
        const auto problem = reader.read(*table);
        if (!problem) {
            jobs.jobs.emplace(name, reader.take());
            return;
        }
        jobs.complaints.push_back(*problem);
    } else {
        jobs.complaints.push_back(at(source, node, "jobs." + name, "it takes a table"));
    }
    jobs.refused.insert(name);
}

void add_jobs(const toml::node& node, const std::string& source, Jobs& jobs) {
    const auto* table = node.as_table();
    if (table == nullptr || table->size() > most_jobs) {
        jobs.complaints.push_back(at(source, node, "jobs", "it takes at most 10,000 tables"));
        return;
    }
    for (const auto& [name, job] : *table) add_job(std::string{name.str()}, job, source, jobs);
}

/// The texts of a list or of one text; nothing where it is neither.
std::optional<std::vector<std::string>> texts_of(const toml::node& node) {
    std::vector<std::string> texts;
    if (const auto* one = node.as_string()) return std::vector{one->get()};
    const auto* list = node.as_array();
    if (list == nullptr || list->size() > most_items) return std::nullopt;
    for (const auto& item : *list) {
        if (!item.is_string() || !fits_a_line(item.as_string()->get())) return std::nullopt;
        texts.push_back(item.as_string()->get());
    }
    return texts;
}

/// Reads the table [wrap]; the first mistake ends it.
class WrapReader {
public:
    WrapReader(const std::string& source, Jobs& jobs) : source_{source}, jobs_{jobs} {}

    std::optional<Failure> read(const toml::table& table) {
        for (const auto& [key, node] : table)
            if (!read_key(key.str(), node)) return wrong(key.str(), node);
        for (auto& unit : units_) jobs_.units.push_back({std::move(unit), mode_, source_});
        return std::nullopt;
    }

private:
    Failure wrong(std::string_view key, const toml::node& node) const {
        const auto known = std::ranges::find(wrap_keys, key, &JobKey::name);
        return at(source_, node, "[wrap] " + std::string{key},
                  known == wrap_keys.end() ? "there is no such key"
                                           : "it takes " + std::string{known->takes});
    }

    bool read_key(std::string_view key, const toml::node& node) {
        auto texts = texts_of(node);
        if (!texts) return false;
        if (key == "mode") return read_mode(*texts);
        if (key != "units" && key != "exclude") return false;
        const bool units = key == "units";
        (units ? jobs_.units_begin_anew : jobs_.exclude_begins_anew) = texts->empty();
        (units ? units_ : jobs_.exclude) = std::move(*texts);
        return true;
    }

    bool read_mode(const std::vector<std::string>& texts) {
        const std::string word = texts.size() == 1 ? texts.front() : "";
        mode_ = word == "observe" ? WrapMode::observe : WrapMode::wrap;
        return word == "observe" || word == "wrap";
    }

    const std::string& source_;
    Jobs& jobs_;
    WrapMode mode_ = WrapMode::wrap;
    std::vector<std::string> units_;
};

void add_wrap(const toml::node& node, const std::string& source, Jobs& jobs) {
    const auto* table = node.as_table();
    const auto problem = table != nullptr ? WrapReader(source, jobs).read(*table)
                                          : at(source, node, "wrap", "it takes a table");
    if (!problem) return;
    // An exclusion that was not understood might have named what would be wrapped now.
    jobs.complaints.push_back(*problem);
    jobs.units.clear();
    jobs.units_begin_anew = true;
}

}  // namespace

Jobs parse_jobs(std::string_view text, const std::string& source) {
    Jobs jobs;
    auto repaired = parse_toml_by_parts(text, source);
    jobs.complaints = std::move(repaired.complaints);
    jobs.refused = std::move(repaired.lost_jobs);
    jobs.units_begin_anew = repaired.lost_wrap;
    for (const auto& [key, node] : repaired.table) {
        if (key.str() == "jobs")
            add_jobs(node, source, jobs);
        else if (key.str() == "wrap")
            add_wrap(node, source, jobs);
        else
            jobs.complaints.push_back(at(source, node, std::string{key.str()},
                                         "there are only [jobs.NAME] and [wrap]; passed over"));
    }
    for (const auto& name : jobs.refused) jobs.jobs.erase(name);
    return jobs;
}

}  // namespace jw::config

// SPDX-License-Identifier: MIT
#include "systemd/unit/assignment.hpp"

#include <optional>

#include "foundation/base/utf8.hpp"

namespace jw::unit {

namespace {

constexpr std::size_t most_assignments = 20'000;
constexpr std::string_view padding = " \t";

std::string_view stripped(std::string_view text) {
    const auto begin = text.find_first_not_of(padding);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(padding) - begin + 1);
}

/// Whether the last character is a backslash that no backslash before it takes back.
bool is_continued(std::string_view line) {
    std::size_t count = 0;
    while (count < line.size() && line[line.size() - 1 - count] == '\\') ++count;
    return count % 2 == 1;
}

class Parser {
public:
    explicit Parser(std::string_view text) : rest_{text} {}

    Result<std::vector<Assignment>> run() {
        if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
        while (!rest_.empty()) {
            if (auto problem = take_line()) return *problem;
            if (found_.size() > most_assignments)
                return Failure{"line " + std::to_string(line_), "there is too much in it", ""};
        }
        // A continuation that the end of the file cuts short.
        if (!waiting_.empty())
            if (auto problem = finish(waiting_)) return *problem;
        return std::move(found_);
    }

private:
    /// systemd skips comments within a continued line; the blanks before a part belong to it.
    std::optional<Failure> take_line() {
        const auto end = rest_.find('\n');
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        ++line_;
        const auto text = stripped(line);
        if (text.starts_with('#') || text.starts_with(';')) return std::nullopt;
        if (waiting_.empty()) first_line_ = line_;
        waiting_ += line;
        if (!is_continued(waiting_)) {
            const auto whole = std::move(waiting_);
            waiting_.clear();
            return finish(whole);
        }
        waiting_.back() = ' ';
        return std::nullopt;
    }

    std::optional<Failure> finish(std::string_view line) {
        line = stripped(line);
        if (line.empty()) return std::nullopt;
        if (line.front() == '[') return take_header(line);
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || equals == 0 || section_.empty())
            return std::nullopt;
        found_.push_back({section_, std::string{stripped(line.substr(0, equals))},
                          std::string{stripped(line.substr(equals + 1))}, first_line_});
        return std::nullopt;
    }

    std::optional<Failure> take_header(std::string_view line) {
        if (line.back() != ']' || line.size() < 3)
            return Failure{"line " + std::to_string(first_line_), "its section header is broken",
                           ""};
        section_ = line.substr(1, line.size() - 2);
        return std::nullopt;
    }

    std::string_view rest_;
    std::string waiting_;  ///< the parts of a continued line
    std::string section_;
    std::size_t line_ = 0, first_line_ = 0;
    std::vector<Assignment> found_;
};

}  // namespace

Result<std::vector<Assignment>> parse_assignments(std::string_view text) {
    if (text.find('\r') != std::string_view::npos || !is_text(text))
        return Failure{"its text", "it holds carriage returns, NUL or bytes that are no UTF-8", ""};
    return Parser{text}.run();
}

}  // namespace jw::unit

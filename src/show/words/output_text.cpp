// SPDX-License-Identifier: MIT
#include "show/words/output_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "show/terminal/shown.hpp"
#include "show/words/quantity.hpp"

namespace jw::show {

namespace {

void add_lines(std::string& to, std::string_view bytes, Charset charset, Indent indent) {
    const std::string_view margin = indent == Indent::two ? "  " : "";
    const auto text = shown(bytes, charset, Lines::many);
    for (std::string_view rest = text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        to.append(margin).append(rest.substr(0, end)).append("\n");
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

}  // namespace

std::string dropped_line(std::uint64_t bytes) {
    return fmt::format("[job-watch: {} bytes ({}) were not kept here]\n", bytes, size_text(bytes));
}

std::string output_text(std::string_view kept, const StreamFacts& facts, Charset charset,
                        Indent indent) {
    std::string text;
    if (facts.dropped == 0) {
        add_lines(text, kept, charset, indent);
        return text;
    }
    const auto gap = static_cast<std::size_t>(std::min<std::uint64_t>(facts.gap_at, kept.size()));
    add_lines(text, kept.substr(0, gap), charset, indent);
    text += dropped_line(facts.dropped);
    add_lines(text, kept.substr(gap), charset, indent);
    return text;
}

std::string_view unknown_output(Outcome outcome) {
    return is_end(outcome) ? "not known" : "not known before the run ends";
}

std::string output_title(std::string_view name, std::string_view kept, const StreamFacts& facts,
                         Outcome outcome) {
    if (!facts.known) return fmt::format("{}: {}", name, unknown_output(outcome));
    if (facts.seen == 0 && kept.empty()) return fmt::format("{}: empty", name);
    if (kept.empty())
        return fmt::format("{}: {} were printed, none of it is kept", name, size_text(facts.seen));
    const auto lines = counted(line_count(kept), "line");
    if (facts.dropped == 0) return fmt::format("{}: {}, {}", name, lines, size_text(kept.size()));
    return fmt::format("{}: {}, {} of {} kept", name, lines, size_text(kept.size()),
                       size_text(facts.seen));
}

std::size_t line_count(std::string_view text) {
    const auto ends = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    return ends + (text.empty() || text.ends_with('\n') ? 0 : 1);
}

std::string_view last_line(std::string_view text) {
    constexpr std::size_t most = 1024;
    constexpr std::string_view blank = " \t\r\n";
    const auto end = text.find_last_not_of(blank);
    if (end == std::string_view::npos) return "";
    text = text.substr(0, end + 1);
    const auto before = text.find_last_of('\n');
    const auto line = before == std::string_view::npos ? text : text.substr(before + 1);
    return line.substr(line.size() - std::min(line.size(), most));
}

}  // namespace jw::show

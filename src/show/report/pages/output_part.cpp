// SPDX-License-Identifier: MIT
#include "show/report/pages/output_part.hpp"

#include <utility>

#include "show/diff/hunks.hpp"
#include "show/words/output_text.hpp"
#include "show/words/quantity.hpp"

namespace jw::report {

namespace {

using show::Charset;

constexpr std::size_t most_of_a_diff = 24'000;

std::size_t width_in_html(char character) {
    switch (character) {
        case '&':
        case '\'':
            return 5;
        case '<':
        case '>':
            return 4;
        case '"':
            return 6;
        default:
            return 1;
    }
}

/// Where the longest end begins that takes at most `most` bytes of HTML; at a line if one begins
/// soon, else at a character.
std::size_t end_that_fits(std::string_view text, std::size_t most) {
    std::size_t at = text.size();
    for (std::size_t used = 0; at > 0; --at) {
        used += width_in_html(text[at - 1]);
        if (used > most) break;
    }
    if (at == 0) return 0;
    constexpr std::size_t soon = 400;
    const auto line = text.find('\n', at);
    if (line != std::string_view::npos && line + 1 < text.size() && line - at < soon)
        return line + 1;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) ++at;
    return at;
}

/// Text that is safe to show already, in a block. The newline right behind the tag is the
/// parser's to drop, so that one which begins the text stays.
Html block(std::string_view text) {
    Html html;
    html.add("<pre tabindex=\"0\">\n").add_lines(text).add("</pre>\n");
    return html;
}

Html only_the_end(std::int64_t run, std::size_t left_out) {
    Html html;
    html.add(R"(<p class="small muted">The first {} are left out here; )"
             R"(<code>job-watch show {}</code> has them.</p>)",
             show::size_text(left_out), run);
    return html;
}

std::string_view line_class(std::string_view line) {
    if (line.starts_with('+')) return "add";
    if (line.starts_with('-')) return "del";
    return line.starts_with('@') ? "hunk" : "";
}

Html diff_block(std::string_view text) {
    Html html;
    html.add("<pre tabindex=\"0\">\n");
    for (int names = 2; names > 0 && !text.empty(); --names) {  // `--- run 1`, `+++ run 2`
        const auto end = std::min(text.find('\n'), text.size());
        html.add("<span class=\"hunk\">").add_lines(text.substr(0, end)).add("</span>\n");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    while (!text.empty() && html.size() < most_of_a_diff) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        const auto kind = line_class(line);
        if (kind.empty())
            html.add_lines(line).add("\n");
        else
            html.add("<span class=\"{}\">", kind).add_lines(line).add("</span>\n");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!text.empty()) html.add("\u2026\n");
    html.add("</pre>\n");
    return html;
}

struct Stream {
    std::string_view name, kept;
    const StreamFacts& facts;
};

Html stream_changes(const Stream& before, const Stream& after, const Run& success,
                    const Run& failure) {
    Html html;
    if (before.kept.empty() && after.kept.empty()) return html;
    const auto diff = show::output_diff(
        show::output_lines(before.kept, before.facts, Charset::utf8),
        show::output_lines(after.kept, after.facts, Charset::utf8), show::Noise::ignored);
    html.add("<h3>{}</h3>", after.name);
    if (diff.same()) {
        html.add(R"(<p class="muted">The same, but for numbers and times.</p>)");
        return html;
    }
    html.add(diff_block(show::hunks_text(
        diff, "run " + std::to_string(success.id), "run " + std::to_string(failure.id),
        {.columns = 100, .lines = 24, .colour = show::Colour::off, .charset = Charset::utf8})));
    return html;
}

}  // namespace

Html output_block(std::string_view kept, const StreamFacts& facts, std::int64_t run,
                  std::size_t most) {
    Html html;
    // Escapes only make it longer, so no more than this can be needed; it bounds the work.
    const auto tail = kept.substr(kept.size() - std::min(kept.size(), most));
    const bool whole = tail.size() == kept.size();
    const auto shown = whole ? show::output_text(kept, facts, Charset::utf8, show::Indent::none)
                             : show::shown(tail, Charset::utf8, show::Lines::many);
    if (shown.empty()) return html;
    const auto begin = end_that_fits(shown, most);
    if (begin > 0 || !whole) html.add(only_the_end(run, begin + kept.size() - tail.size()));
    html.add(block(std::string_view{shown}.substr(begin)));
    return html;
}

Html output_sections(const Run& run, const Output& output, std::size_t most_each) {
    Html html;
    const auto add = [&](std::string_view name, std::string_view kept, const StreamFacts& facts) {
        html.add("<h3>{}</h3>\n", show::output_title(name, kept, facts, run.outcome));
        html.add(output_block(kept, facts, run.id, most_each));
    };
    if (!run.merged && !(output.err.empty() && run.err.seen == 0))
        add("stderr", output.err, run.err);
    add(run.merged ? "output" : "stdout", output.out, run.out);
    return html;
}

Html output_changes(const Run& success, const Output& before, const Run& failure,
                    const Output& after) {
    Html html;
    html.add(stream_changes({"stderr", before.err, success.err}, {"stderr", after.err, failure.err},
                            success, failure));
    html.add(stream_changes({"stdout", before.out, success.out}, {"stdout", after.out, failure.out},
                            success, failure));
    return html;
}

}  // namespace jw::report

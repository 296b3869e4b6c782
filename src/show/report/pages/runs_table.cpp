// SPDX-License-Identifier: MIT
#include "show/report/pages/runs_table.hpp"

#include <algorithm>

#include "foundation/model/cpu_time.hpp"
#include "show/pages/overview.hpp"
#include "show/report/markup/page.hpp"
#include "show/report/pages/output_part.hpp"
#include "show/words/moment.hpp"
#include "show/words/output_text.hpp"
#include "show/words/quantity.hpp"
#include "show/words/verdict.hpp"

namespace jw::report {

namespace {

constexpr std::size_t most_of_a_run = 1600;   ///< bytes of HTML
constexpr std::size_t most_preview = 110;     ///< bytes of output
constexpr std::size_t row_reserve = 620;      ///< bytes that a row without output may take
constexpr std::size_t most_read = 3U << 20U;  ///< bytes of output, for one page

std::string_view style_class(Outcome outcome) {
    if (is_failure(outcome)) return "failing";
    if (outcome == Outcome::success) return "ok";
    if (outcome == Outcome::warn) return "flapping";
    return outcome == Outcome::running ? "running" : "idle";
}

std::string cpu(const Run& run) {
    const auto used = cpu_time(run);
    return used ? show::cpu_text(*used) : "-";
}

Html id_of(const Card& card, const Run& run) {
    Html html;
    if (has_run_page(card, run.id))
        html.add_compiled(FMT_COMPILE(R"(<a href="../runs/{}.html">{}</a>)"), run.id, run.id);
    else
        html.add_compiled(FMT_COMPILE("{}"), run.id);
    return html;
}

/// Writes rows, with output for as long as there is room.
class RowWriter {
public:
    RowWriter(Html& html, const Card& card, const OutputOf& output_of, Instant now,
              std::size_t room)
        : html_{html}, card_{card}, output_of_{output_of}, now_{now}, end_{html.size() + room} {}

    void add(const Run& run, std::size_t rows_left) {
        const auto output = output_part(run, rows_left);
        html_.add_compiled(FMT_COMPILE(R"(<tr id="r{}")"), run.id);
        if (!output.empty()) html_.add(R"( class="has")");
        html_.add_compiled(
            FMT_COMPILE(R"(><th scope="row">{}</th><td>{}</td><td>{}</td>)"
                        R"(<td><span class="{}">{}</span> {}</td><td>{}</td><td>{}</td>)"
                        R"(<td>{}</td></tr>)"
                        "\n"),
            id_of(card_, run), long_time(run.started, now_), took_of(run), style_class(run.outcome),
            icon(run.outcome), show::verdict(run), cpu(run),
            run.max_rss ? show::size_text(*run.max_rss) : "-",
            run.trigger.empty() ? std::string_view{"-"} : std::string_view{run.trigger});
        if (!output.empty())
            html_.add_compiled(FMT_COMPILE(R"(<tr class="more"><td colspan="7">{}</td></tr>)"),
                               output);
    }

private:
    bool has_room(const Run& run, std::size_t rows_left) const {
        const auto reserved = html_.size() + rows_left * row_reserve;
        const auto stored = run.out.seen - run.out.dropped + run.err.seen - run.err.dropped;
        return stored > 0 && reserved + most_of_a_run + most_preview * 6 < end_ &&
               read_ + stored < most_read;
    }

    Html output_part(const Run& run, std::size_t rows_left) {
        Html html;
        if (!has_room(run, rows_left)) return html;
        const auto output = output_of_(run);
        read_ += output.out.size() + output.err.size();
        const bool from_err = !output.err.empty();
        const auto& kept = from_err ? output.err : output.out;
        const auto block = output_block(kept, from_err ? run.err : run.out, run.id, most_of_a_run);
        if (block.empty()) return html;
        html.add_compiled(
            FMT_COMPILE(R"(<details><summary>{} <span class="mono">{}</span></summary>)"),
            stream_name(run, from_err), preview(kept));
        html.add(block);
        if (from_err && !output.out.empty())
            html.add(R"(<p class="small muted">{}: <code>job-watch show {}</code></p>)",
                     show::output_title("stdout", output.out, run.out, run.outcome), run.id);
        html.add("</details>");
        return html;
    }

    static std::string_view stream_name(const Run& run, bool from_err) {
        if (run.merged) return "output";
        return from_err ? "stderr" : "stdout";
    }

    static std::string preview(std::string_view kept) {
        auto line = std::string{show::last_line(kept)};
        line.resize(std::min(line.size(), most_preview));
        return line;
    }

    Html& html_;
    const Card& card_;
    const OutputOf& output_of_;
    Instant now_;
    std::size_t end_, read_ = 0;
};

}  // namespace

Html runs_table(const JobData& data, const Card& card, const OutputOf& output_of, Instant now,
                std::size_t room) {
    Html html;
    html.add(R"(<div class="scroll"><table class="runs"><caption>The newest {}, newest first; )"
             R"(<code>job-watch show</code> takes the number of a run.</caption><thead><tr>)"
             R"(<th scope="col">Run</th><th scope="col">Started</th>)"
             R"(<th scope="col" class="num">Took</th><th scope="col">Result</th>)"
             R"(<th scope="col" class="num wide">CPU</th>)"
             R"(<th scope="col" class="num wide">Max RSS</th>)"
             R"(<th scope="col" class="wide">By</th></tr></thead><tbody>)"
             "\n",
             show::counted(data.runs.size(), "run"));
    RowWriter writer{html, card, output_of, now, room};
    for (std::size_t i = 0; i < data.runs.size(); ++i)
        writer.add(data.runs[i].run, data.runs.size() - i);
    html.add("</tbody></table></div>\n");
    return html;
}

}  // namespace jw::report

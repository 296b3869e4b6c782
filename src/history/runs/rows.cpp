// SPDX-License-Identifier: MIT
#include "history/runs/rows.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <string_view>

#include "capture/spool/output_times.hpp"
#include "foundation/base/utf8.hpp"
#include "foundation/model/seconds.hpp"
#include "history/runs/columns.hpp"
#include "history/texts/argv_text.hpp"
#include "history/texts/rules_text.hpp"

namespace jw::history {

namespace {

/// What is asked of a run under way only. It lies behind the output, which such a run has none of.
constexpr std::string_view while_running[] = {"pid_namespace", "time_namespace", "boottime",
                                              "monotonic", "time_limit"};

std::string in_row(std::string_view column) {
    if (std::ranges::find(while_running, column) == std::end(while_running))
        return std::string{column};
    return fmt::format("CASE outcome WHEN 'running' THEN {} END", column);
}

std::string joined(std::size_t count, std::string_view format) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) list += ", ";
        list += fmt::format(fmt::runtime(format), run_columns[i].name);
    }
    return list;
}

std::string make_put_sql(std::string_view table) {
    return fmt::format("INSERT INTO {}({}) VALUES ({}) ON CONFLICT(id) DO UPDATE SET {}", table,
                       joined(run_columns.size(), "{0}"), joined(run_columns.size(), ":{0}"),
                       joined(run_columns.size(), "{0} = excluded.{0}"));
}

/// Which columns a statement gives.
using Given = std::array<bool, run_columns.size() - output_columns>;

constexpr auto all_given = [] {
    Given given{};
    given.fill(true);
    return given;
}();

constexpr auto table_given = [] {
    Given given{};
    for (std::size_t i = 0; i < given.size(); ++i)
        given[i] = run_columns[i].shown == Shown::in_table;
    return given;
}();

/// The words of a command say what its exit code means. What came with later versions lies behind
/// the output of a row.
std::string_view in_table(std::string_view column) {
    if (column == "argv") return "CASE WHEN exit <> 0 THEN argv END";
    if (column == "rules") return "CASE WHEN outcome IN ('warn', 'failure') THEN rules END";
    if (column == "result") return "CASE outcome WHEN 'skipped' THEN result END";
    return column == "source" ? doubtful_source_sql : column;
}

/// Whether anybody told what the job wrote: where it wrote nothing, `stdout` is empty and not NULL,
/// see Binder::output(). typeof() takes the row's head alone for that, not the overflow pages.
constexpr std::string_view output_known_sql =
    "(stdout_bytes + stderr_bytes > 0 OR typeof(stdout) <> 'null')";

/// Reads the columns of a row one after the other. Those that are not given read as NULL.
class Reader {
public:
    Reader(SQLite::Statement& statement, const Given& given)
        : statement_{statement}, given_{given} {}

    /// Of what stands behind the columns, for every reader.
    bool flag() { return next().getInt64() != 0; }

    std::int64_t integer() { return is_next_given() ? next().getInt64() : 0; }

    std::uint64_t amount() {
        return static_cast<std::uint64_t>(std::max(std::int64_t{0}, integer()));
    }

    double real() { return is_next_given() ? next().getDouble() : 0; }

    std::string text() { return is_next_given() ? bytes_of(next()) : std::string{}; }

    template <typename T>
    std::optional<T> maybe() {
        if (!is_next_given()) return std::nullopt;
        const auto column = next();
        if (column.isNull()) return std::nullopt;
        return static_cast<T>(column.getInt64());
    }

    std::optional<Micros> span() {
        if (!is_next_given()) return std::nullopt;
        const auto column = next();
        if (column.isNull()) return std::nullopt;
        return micros_of(column.getDouble());
    }

private:
    bool is_next_given() { return given_[place_++]; }

    SQLite::Column next() { return statement_.getColumn(index_++); }

    SQLite::Statement& statement_;
    const Given& given_;
    std::size_t place_ = 0;
    int index_ = 0;
};

/// Binds a row, with NULL for what is unknown.
class Binder {
public:
    explicit Binder(SQLite::Statement& statement) : statement_{statement} {}

    /// The statement borrows the text.
    void text(Place place, const std::string& value) {
        if (value.empty())
            statement_.bind(place.index());
        else
            statement_.bindNoCopy(place.index(), value);
    }

    void text(Place place, const std::string&& value) {
        if (value.empty())
            statement_.bind(place.index());
        else
            statement_.bind(place.index(), value);
    }

    /// Copied.
    void bytes(Place place, const std::string& value) {
        if (value.empty())
            statement_.bind(place.index());
        else
            statement_.bind(place.index(), value.data(), static_cast<int>(value.size()));
    }

    void integer(Place place, std::int64_t value) { statement_.bind(place.index(), value); }

    void amount(Place place, std::uint64_t value) {
        constexpr auto largest = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
        statement_.bind(place.index(), static_cast<std::int64_t>(std::min(value, largest)));
    }

    void seconds(Place place, double value) { statement_.bind(place.index(), value); }

    template <typename T>
    void maybe(Place place, const std::optional<T>& value) {
        if (value)
            amount(place, static_cast<std::uint64_t>(*value));
        else
            statement_.bind(place.index());
    }

    void span(Place place, const std::optional<Micros>& value) {
        if (value)
            statement_.bind(place.index(), static_cast<double>(value->count()) / 1e6);
        else
            statement_.bind(place.index());
    }

    /// NULL where it is not known what the job wrote, '' where it wrote nothing.
    void output(Place place, const std::string& bytes, const StreamFacts& facts) {
        if (bytes.empty() && (facts.seen > 0 || !facts.known))
            statement_.bind(place.index());
        else if (is_text(bytes))
            statement_.bindNoCopy(place.index(), bytes);
        else
            statement_.bindNoCopy(place.index(), bytes.data(), static_cast<int>(bytes.size()));
    }

private:
    SQLite::Statement& statement_;
};

UnitPart unit_part_of(std::int64_t number) {
    constexpr auto last = static_cast<std::int64_t>(UnitPart::observed);
    return number > 0 && number <= last ? static_cast<UnitPart>(number) : UnitPart::none;
}

std::uint32_t count_of(std::int64_t number, std::int64_t least) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(number, least, INT32_MAX));
}

std::optional<std::uint64_t> unless_zero(std::uint64_t value) {
    return value != 0 ? std::optional{value} : std::nullopt;
}

void bind_process(Binder& bind, Place pid, Place start, const ProcessId& process) {
    bind.maybe(pid, unless_zero(static_cast<std::uint64_t>(process.pid)));
    bind.maybe(start, unless_zero(process.start_ticks));
}

void bind_identity(Binder& bind, const Run& run) {
    bind.text("run_key", run.key);
    bind.text("job", run.job);
    bind.text("user", run.user);
    bind.text("host", run.host);
    bind.text("boot_id", run.boot_id);
    bind.text("cwd", run.cwd);
    bind.text("argv", text_of_argv(run.argv));
    bind.text("unit", run.unit);
    bind.text("invocation_id", run.invocation_id);
    bind.maybe("unit_part", unless_zero(static_cast<std::uint64_t>(run.unit_part)));
    bind.text("trigger", run.trigger);
    bind.text("note", run.note);
    bind.text("mistake", run.mistake);
    bind.text("source", run.source);
    bind_process(bind, "pid", "pid_start", run.process);
    bind_process(bind, "wrapper_pid", "wrapper_start", run.wrapper);
    bind_process(bind, "relay_pid", "relay_start", run.relay);
    bind.maybe("pid_namespace", unless_zero(run.pid_namespace));
    bind.maybe("time_namespace", unless_zero(run.time_namespace));
    bind.span("boottime", run.boottime);
    bind.span("monotonic", run.monotonic);
    bind.span("time_limit", run.time_limit);
    bind.span("place", run.place ? std::optional{run.place->time_since_epoch()} : std::nullopt);
    bind.maybe("tries", run.tries > 1 ? std::optional{run.tries} : std::nullopt);
    bind.maybe("attempt", run.attempt > 0 ? std::optional{run.attempt} : std::nullopt);
    bind.text("rules", text_of_rules(run));
    if (run.retry_by) bind.span("retry_by", run.retry_by->time_since_epoch());
}

void bind_result(Binder& bind, const Run& run) {
    bind.text("outcome", std::string{word(run.outcome)});
    bind.span("duration", run.duration);
    bind.span("suspended", run.suspended);
    bind.maybe("exit", run.exit);
    bind.maybe("signal", run.signal);
    bind.integer("core", run.core_dumped ? 1 : 0);
    bind.maybe("start_error", unless_zero(static_cast<std::uint64_t>(run.start_error)));
    bind.text("result", run.result);
    bind.span("cpu", run.cpu);
    bind.maybe("memory_peak", run.memory_peak);
    bind.maybe("io_read", run.io_read);
    bind.maybe("io_written", run.io_written);
    bind.span("cpu_user", run.cpu_user);
    bind.span("cpu_system", run.cpu_system);
    bind.maybe("max_rss", run.max_rss);
    bind.maybe("blocks_in", run.blocks_in);
    bind.maybe("blocks_out", run.blocks_out);
}

void bind_streams(Binder& bind, const Run& run, const Output& output) {
    bind.amount("stdout_bytes", run.out.seen);
    bind.amount("stderr_bytes", run.err.seen);
    bind.amount("stdout_dropped", run.out.dropped);
    bind.amount("stderr_dropped", run.err.dropped);
    bind.amount("stdout_gap_at", run.out.gap_at);
    bind.amount("stderr_gap_at", run.err.gap_at);
    bind.integer("merged", run.merged ? 1 : 0);
    const auto times = spool::bytes_of(output.times);
    bind.amount("output_bytes", output.out.size() + output.err.size() + times.size());
    bind.bytes("output_times", times);
    bind.output("stdout", output.out, run.out);
    bind.output("stderr", output.err, run.err);
}

ProcessId process_from(Reader& read) {
    const auto pid = read.integer();
    return {.pid = pid, .start_ticks = read.amount()};
}

void read_identity(Reader& read, Run& run) {
    run.user = read.text();
    run.host = read.text();
    run.boot_id = read.text();
    run.cwd = read.text();
    run.argv = argv_of_text(read.text());
    run.unit = read.text();
    run.invocation_id = read.text();
    run.trigger = read.text();
    run.process = process_from(read);
    run.wrapper = process_from(read);
    run.relay = process_from(read);
}

void read_use(Reader& read, Run& run) {
    run.cpu_user = read.span();
    run.cpu_system = read.span();
    run.max_rss = read.maybe<std::uint64_t>();
    run.blocks_in = read.maybe<std::uint64_t>();
    run.blocks_out = read.maybe<std::uint64_t>();
    run.out.seen = read.amount();
    run.err.seen = read.amount();
    run.out.dropped = read.amount();
    run.err.dropped = read.amount();
    run.out.gap_at = read.amount();
    run.err.gap_at = read.amount();
    run.merged = read.integer() != 0;
}

}  // namespace

const std::string& row_columns() {
    static const auto list = [] {
        std::string names;
        for (std::size_t i = 0; i < run_columns.size() - output_columns; ++i)
            names += in_row(run_columns[i].name) + ", ";
        return names.append(output_known_sql);
    }();
    return list;
}

const std::string& all_columns() {
    static const auto list = joined(run_columns.size(), "{0}");
    return list;
}

const std::string& put_sql(Table table) {
    static const auto into_runs = make_put_sql("runs");
    static const auto into_pending = make_put_sql("pending");
    static const auto into_parts = make_put_sql("parts");
    if (table == Table::parts) return into_parts;
    return table == Table::runs ? into_runs : into_pending;
}

namespace {

Row read_row(Reader read) {
    Row row;
    auto& run = row.run;
    run.id = read.integer();
    run.job = read.text();
    run.started = instant_of(read.real());
    run.duration = read.span();
    run.exit = read.maybe<int>();
    run.key = read.text();
    run.outcome = outcome_of(std::string_view{read.text()}).value_or(Outcome::unknown);
    run.signal = read.maybe<int>();
    run.core_dumped = read.integer() != 0;
    run.start_error = static_cast<int>(read.integer());
    read_identity(read, run);
    read_use(read, run);
    run.suspended = read.span();
    run.note = read.text();
    row.revision = read.integer();
    run.source = read.text();
    run.outcome = as_told(run.outcome, run.source);
    run.result = read.text();
    run.cpu = read.span();
    run.memory_peak = read.maybe<std::uint64_t>();
    run.io_read = read.maybe<std::uint64_t>();
    run.io_written = read.maybe<std::uint64_t>();
    run.mistake = read.text();
    run.pid_namespace = read.amount();
    run.time_namespace = read.amount();
    run.boottime = read.span();
    run.monotonic = read.span();
    run.time_limit = read.span();
    if (const auto place = read.span()) run.place = Instant{*place};
    run.unit_part = unit_part_of(read.integer());
    run.tries = count_of(read.integer(), 1);
    run.attempt = count_of(read.integer(), 0);
    if (const auto by = read.span()) run.retry_by = Instant{*by};
    read_rules(read.text(), run);
    run.out.known = run.err.known = read.flag();
    return row;
}

}  // namespace

Row row_from(SQLite::Statement& statement) { return read_row({statement, all_given}); }

Row table_row_from(SQLite::Statement& statement) { return read_row({statement, table_given}); }

void bind_row(SQLite::Statement& statement, const Row& row, const Output& output) {
    Binder bind{statement};
    bind.maybe("id", unless_zero(static_cast<std::uint64_t>(row.run.id)));
    bind.seconds("started", seconds_of(row.run.started));
    bind.integer("revision", row.revision);
    bind.text("signature", row.signature);
    bind.maybe("fingerprint", row.fingerprint);
    bind_identity(bind, row.run);
    bind_result(bind, row.run);
    bind_streams(bind, row.run, output);
}

double seconds_of(Instant time) {
    return static_cast<double>(time.time_since_epoch().count()) / 1e6;
}

Instant instant_of(double seconds) { return Instant{micros_of(seconds)}; }

Outcome outcome_from(const SQLite::Column& word, const SQLite::Column& source) {
    const auto outcome = outcome_of(std::string_view{bytes_of(word)}).value_or(Outcome::unknown);
    return as_told(outcome, bytes_of(source));
}

void execute(SQLite::Statement& statement) {
    statement.exec();
    statement.reset();
}

std::string select_runs(const std::string& rest) { return "SELECT " + row_columns() + rest; }

std::string select_for_table(const std::string& rest) {
    std::string list;
    for (std::size_t i = 0; i < table_given.size(); ++i)
        if (table_given[i]) list += fmt::format("{}, ", in_table(run_columns[i].name));
    return fmt::format("SELECT {}{}{}", list, output_known_sql, rest);
}

std::optional<double> real_in(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional{column.getDouble()};
}

Output output_from(SQLite::Statement& statement) {
    return {.out = bytes_of(statement.getColumn("stdout")),
            .err = bytes_of(statement.getColumn("stderr")),
            .times = spool::parse_output_times(bytes_of(statement.getColumn("output_times")))};
}

std::optional<std::int64_t> fingerprint_from(SQLite::Statement& statement) {
    const auto column = statement.getColumn("fingerprint");
    return column.isNull() ? std::nullopt : std::optional{column.getInt64()};
}

std::string bytes_of(const SQLite::Column& column) {
    const auto* bytes = static_cast<const char*>(column.getBlob());
    return bytes != nullptr ? std::string{bytes, static_cast<std::size_t>(column.getBytes())}
                            : std::string{};
}

}  // namespace jw::history

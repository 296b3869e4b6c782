// SPDX-License-Identifier: MIT
#include "show/report/figures/packed.hpp"

#include <algorithm>
#include <concepts>
#include <cstring>
#include <type_traits>
#include <utility>

namespace jw::report {

namespace {

/// Changes with every change to what a card holds, or how it is made.
constexpr std::string_view version = "job-watch cards 11\n";

template <typename T, typename Part>
concept Is = std::same_as<std::remove_const_t<T>, Part>;

// What each is made of, in one fixed order: the same lists write and read.

template <typename Archive>
void visit_parts(Archive& archive, Is<history::JobRow> auto& row) {
    archive(row.name, row.host, row.changes, row.last_id, row.first_started, row.last_started,
            row.last_success, row.last_failure, row.failures_in_row);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Mark> auto& mark) {
    archive(mark.outcome, mark.height);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Block> auto& block) {
    archive(block.from, block.to, block.outcome, block.runs);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Event> auto& event) {
    archive(event.kind, event.at, event.run, event.key, event.detail);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<RunPage> auto& page) {
    archive(page.id, page.revision, page.place);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Card> auto& card) {
    archive(card.row, card.slug, card.last_started, card.last_outcome, card.last_duration,
            card.last_verdict, card.before_duration, card.failing_since, card.failure,
            card.failure_stream, card.failure_id, card.skips_since, card.expected, card.under_way,
            card.time_limit, card.p50, card.p95, card.successes30, card.failures30, card.turns,
            card.marks, card.blocks, card.news, card.feed, card.pages, card.shown);
}

/// Makes room for many values at a time: there are thousands of numbers.
class Writer {
public:
    Writer(std::string_view beginning, std::size_t about) : bytes_(about, '\0') {
        append(beginning.data(), beginning.size());
    }

    template <typename... Values>
    void operator()(const Values&... values) {
        (put(values), ...);
    }

    std::string written() && {
        bytes_.resize(size_);
        return std::move(bytes_);
    }

private:
    void append(const void* from, std::size_t size) {
        if (size > bytes_.size() - size_) bytes_.resize(2 * (size_ + size));
        std::memcpy(bytes_.data() + size_, from, size);
        size_ += size;
    }

    template <typename Number>
    requires std::is_arithmetic_v<Number>

    void put(const Number& number) { append(&number, sizeof number); }

    template <typename Enum>
    requires std::is_enum_v<Enum>

    void put(const Enum& value) {
        const auto number = static_cast<std::underlying_type_t<Enum>>(value);
        put(number);
    }

    void put(const Instant& moment) {
        const auto micros = moment.time_since_epoch().count();
        put(micros);
    }

    void put(const Micros& span) {
        const auto micros = span.count();
        put(micros);
    }

    void put(const std::string& text) {
        const auto size = static_cast<std::uint32_t>(text.size());
        put(size);
        append(text.data(), text.size());
    }

    template <typename T>
    void put(const std::optional<T>& value) {
        const auto there = static_cast<std::uint8_t>(value.has_value());
        put(there);
        if (value) put(*value);
    }

    template <typename T>
    void put(const std::vector<T>& values) {
        const auto size = static_cast<std::uint32_t>(values.size());
        put(size);
        for (const auto& value : values) put(value);
    }

    template <typename T>
    requires std::is_aggregate_v<T>

    void put(const T& value) { visit_parts(*this, value); }

    std::string bytes_;
    std::size_t size_ = 0;
};

/// Once something is not there, everything else is empty.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_{bytes} {}

    template <typename... Values>
    void operator()(Values&... values) {
        (get(values), ...);
    }

    bool is_good() const { return good_ && rest_.empty(); }

private:
    std::string_view take(std::size_t size) {
        good_ = good_ && size <= rest_.size();
        if (!good_) return {};
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    template <typename Number>
    requires std::is_arithmetic_v<Number>

    void get(Number& number) {
        const auto raw = take(sizeof number);
        if (good_) std::memcpy(&number, raw.data(), sizeof number);
    }

    void get(Outcome& outcome) {
        std::uint8_t number = 0;
        get(number);
        outcome = outcome_of(std::uint64_t{number}).value_or(Outcome::unknown);
    }

    void get(Event::Kind& kind) {
        std::uint8_t number = 0;
        get(number);
        good_ = good_ && number <= static_cast<std::uint8_t>(Event::Kind::appeared);
        if (good_) kind = static_cast<Event::Kind>(number);
    }

    void get(Health& health) {
        std::uint8_t number = 0;
        get(number);
        good_ = good_ && number <= static_cast<std::uint8_t>(Health::idle);
        if (good_) health = static_cast<Health>(number);
    }

    void get(Instant& moment) {
        std::int64_t micros = 0;
        get(micros);
        moment = Instant{Micros{micros}};
    }

    void get(Micros& span) {
        std::int64_t micros = 0;
        get(micros);
        span = Micros{micros};
    }

    void get(std::string& text) {
        std::uint32_t size = 0;
        get(size);
        text = take(size);
    }

    template <typename T>
    void get(std::optional<T>& value) {
        std::uint8_t there = 0;
        get(there);
        if (there == 0 || !good_) return;
        get(value.emplace());
    }

    template <typename T>
    void get(std::vector<T>& values) {
        std::uint32_t size = 0;
        get(size);
        values.reserve(std::min<std::size_t>(size, rest_.size()));
        for (std::uint32_t i = 0; i < size && good_; ++i) get(values.emplace_back());
    }

    template <typename T>
    requires std::is_aggregate_v<T>

    void get(T& value) { visit_parts(*this, value); }

    std::string_view rest_;
    bool good_ = true;
};

}  // namespace

std::string packed(const std::vector<Card>& cards) {
    constexpr std::size_t most_of_a_card = 2048;  // of nearly every one
    Writer writer{version, version.size() + cards.size() * most_of_a_card};
    writer(cards);
    return std::move(writer).written();
}

std::optional<std::vector<Card>> unpacked(std::string_view bytes) {
    if (!bytes.starts_with(version)) return std::nullopt;
    Reader reader{bytes.substr(version.size())};
    std::vector<Card> cards;
    reader(cards);
    if (!reader.is_good()) return std::nullopt;
    return cards;
}

}  // namespace jw::report

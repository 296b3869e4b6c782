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
constexpr std::string_view version = "job-watch cards 16\n";

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
    archive(page.id, page.revision, page.place, page.bytes);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Card> auto& card) {
    archive(card.row, card.slug, card.last_started, card.last_outcome, card.last_duration,
            card.last_verdict, card.before_duration, card.failing_since, card.failure,
            card.failure_stream, card.failure_id, card.skips_since, card.expected, card.under_way,
            card.time_limit, card.p50, card.p95, card.successes30, card.failures30, card.warnings30,
            card.turns, card.finding, card.finding_words, card.marks, card.blocks, card.news,
            card.feed, card.pages, card.shown, card.has_page, card.bytes);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Rank> auto& rank) {
    archive(rank.need, rank.failures_in_row, rank.last_started, rank.expected, rank.slug, rank.at,
            rank.size);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Story> auto& story) {
    archive(story.title, story.page, story.has_run_page, story.event);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<KeptStory> auto& story) {
    archive(story.at, story.bytes);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Hour> auto& hour) {
    archive(hour.hour, hour.runs, hour.failures, hour.busy);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Digest> auto& digest) {
    archive(digest.rows, digest.turn, digest.first, digest.last, digest.bytes, digest.folded,
            digest.folded_failing, digest.ranks, digest.hours, digest.news, digest.events);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<Listed> auto& listed) {
    archive(listed.number, listed.from);
}

template <typename Archive>
void visit_parts(Archive& archive, Is<GroupList> auto& list) {
    archive(list.bytes, list.groups);
}

/// Makes room for many values at a time: there are thousands of numbers.
class Writer {
public:
    explicit Writer(std::size_t about) : bytes_(about, '\0') {}

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

    void get(bool& value) {
        std::uint8_t number = 0;
        get(number);
        good_ = good_ && number <= 1;
        value = number == 1;
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

template <typename T>
std::string bytes_of(const T& value, std::size_t about = 256) {
    Writer writer{about};
    writer(value);
    return std::move(writer).written();
}

template <typename T>
std::optional<T> read_from(std::string_view bytes) {
    Reader reader{bytes};
    T value;
    reader(value);
    return reader.is_good() ? std::optional{std::move(value)} : std::nullopt;
}

}  // namespace

std::string packed(Digest& digest, const std::vector<Card>& cards) {
    constexpr std::size_t most_of_a_card = 2048;  // of nearly every one
    std::string all;
    all.reserve(cards.size() * most_of_a_card);
    for (std::size_t i = 0; i < cards.size(); ++i) {
        const auto bytes = bytes_of(cards[i], most_of_a_card);
        digest.ranks[i].at = static_cast<std::uint32_t>(all.size());
        digest.ranks[i].size = static_cast<std::uint32_t>(bytes.size());
        all += bytes;
    }
    const auto first = bytes_of(digest);
    const auto size = static_cast<std::uint32_t>(first.size());
    digest.cards_at = version.size() + sizeof size + size;
    return std::string{version} + bytes_of(size) + first + all;
}

std::optional<std::size_t> size_of_digest(std::string_view beginning) {
    std::uint32_t size = 0;
    static_assert(version.size() + sizeof size <= size_of_head);
    if (!beginning.starts_with(version)) return std::nullopt;
    const auto known = read_from<std::uint32_t>(beginning.substr(version.size(), sizeof size));
    if (!known) return std::nullopt;
    return version.size() + sizeof size + *known;
}

std::optional<Digest> unpacked_digest(std::string_view bytes) {
    const auto size = size_of_digest(bytes);
    if (!size || *size > bytes.size()) return std::nullopt;
    const auto head = version.size() + sizeof(std::uint32_t);
    auto digest = read_from<Digest>(bytes.substr(head, *size - head));
    if (digest) digest->cards_at = *size;
    return digest;
}

std::optional<Card> unpacked_card(std::string_view bytes) { return read_from<Card>(bytes); }

std::optional<std::vector<Card>> unpacked(std::string_view bytes) {
    const auto digest = unpacked_digest(bytes);
    if (!digest) return std::nullopt;
    bytes.remove_prefix(digest->cards_at);
    std::vector<Card> cards;
    for (const auto& rank : digest->ranks) {
        auto card = unpacked_card(bytes.substr(0, rank.size));
        if (!card || rank.size > bytes.size()) return std::nullopt;
        cards.push_back(std::move(*card));
        bytes.remove_prefix(rank.size);
    }
    return bytes.empty() ? std::optional{std::move(cards)} : std::nullopt;
}

std::string packed(const Story& story) { return bytes_of(story); }

std::optional<Story> unpacked_story(std::string_view bytes) { return read_from<Story>(bytes); }

std::string packed(const GroupList& list) { return std::string{version} + bytes_of(list); }

std::optional<GroupList> unpacked_list(std::string_view bytes) {
    if (!bytes.starts_with(version)) return std::nullopt;
    return read_from<GroupList>(bytes.substr(version.size()));
}

}  // namespace jw::report

// SPDX-License-Identifier: MIT
#include "show/diff/line_diff.hpp"

#include <algorithm>
#include <span>

namespace jw::show {

namespace {

using Sequence = std::span<const std::uint32_t>;

/// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the greedy form that keeps
/// the front of each step: memory is the square of the number of changes, which is capped.
/// On diagonal k = x - y, x counts the lines of `before` behind us, y those of `after`.
class Myers {
public:
    Myers(Sequence before, Sequence after) : before_{before}, after_{after} {}

    /// The number of changes, or nothing if there are more than `most`.
    std::optional<std::size_t> search(std::size_t most) {
        for (std::size_t changes = 0; changes <= most; ++changes) {
            fronts_.push_back(next_front(static_cast<std::int64_t>(changes)));
            if (reached_) return changes;
        }
        return std::nullopt;
    }

    /// Walks back from the end to the beginning, and gives the edits in order.
    std::vector<Edit> edits() const {
        std::vector<Edit> edits;
        auto x = size(before_);
        auto y = size(after_);
        for (auto d = static_cast<std::int64_t>(fronts_.size()) - 1; d > 0; --d) {
            const auto k = x - y;
            const bool down = goes_down(d, k);
            const auto from_x = front(d - 1, down ? k + 1 : k - 1);
            const auto from_y = from_x - (down ? k + 1 : k - 1);
            const auto start_x = down ? from_x : from_x + 1;
            while (x > start_x) add(edits, Change::same, --x, --y);
            x = from_x;
            y = from_y;
            add(edits, down ? Change::added : Change::removed, x, y);
        }
        while (x > 0) add(edits, Change::same, --x, --y);
        std::ranges::reverse(edits);
        return edits;
    }

private:
    static std::int64_t size(Sequence lines) { return static_cast<std::int64_t>(lines.size()); }

    static void add(std::vector<Edit>& edits, Change change, std::int64_t x, std::int64_t y) {
        edits.push_back({change, static_cast<std::size_t>(x), static_cast<std::size_t>(y)});
    }

    /// The farthest x on diagonal k after d changes; fronts hold every second diagonal, -d to d.
    std::int64_t front(std::int64_t d, std::int64_t k) const {
        return fronts_[static_cast<std::size_t>(d)][static_cast<std::size_t>((k + d) / 2)];
    }

    bool goes_down(std::int64_t d, std::int64_t k) const {
        if (k == -d) return true;
        return k != d && front(d - 1, k - 1) < front(d - 1, k + 1);
    }

    std::int64_t begin_of(std::int64_t d, std::int64_t k) const {
        if (d == 0) return 0;
        return goes_down(d, k) ? front(d - 1, k + 1) : front(d - 1, k - 1) + 1;
    }

    std::vector<std::int32_t> next_front(std::int64_t d) {
        std::vector<std::int32_t> reach;
        for (auto k = -d; k <= d; k += 2) {
            auto x = begin_of(d, k);
            while (x < size(before_) && x - k >= 0 && x - k < size(after_) &&
                   before_[static_cast<std::size_t>(x)] == after_[static_cast<std::size_t>(x - k)])
                ++x;
            reach.push_back(static_cast<std::int32_t>(x));
            if (x >= size(before_) && x - k >= size(after_)) {
                reached_ = true;
                break;
            }
        }
        return reach;
    }

    Sequence before_, after_;
    std::vector<std::vector<std::int32_t>> fronts_;
    bool reached_ = false;
};

}  // namespace

std::optional<std::vector<Edit>> line_diff(const std::vector<std::uint32_t>& before,
                                           const std::vector<std::uint32_t>& after,
                                           std::size_t most_changes) {
    const auto first = std::ranges::mismatch(before, after);
    const auto head = static_cast<std::size_t>(first.in1 - before.begin());
    std::size_t tail = 0;
    while (tail < std::min(before.size(), after.size()) - head &&
           before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;

    Myers myers{Sequence{before}.subspan(head, before.size() - head - tail),
                Sequence{after}.subspan(head, after.size() - head - tail)};
    if (!myers.search(most_changes)) return std::nullopt;
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < head; ++i) edits.push_back({Change::same, i, i});
    for (const auto& edit : myers.edits())
        edits.push_back({edit.change, edit.before + head, edit.after + head});
    for (auto i = tail; i > 0; --i)
        edits.push_back({Change::same, before.size() - i, after.size() - i});
    return edits;
}

}  // namespace jw::show

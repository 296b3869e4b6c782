// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jw::output {

/// A line that is in each output, and now is not.
struct MissingLine {
    std::string line;          ///< template; "" if it is not known any more how it reads
    std::uint32_t runs = 0;    ///< in a row without it
    std::uint32_t base = 0;    ///< runs from the first with it to the last
    std::uint32_t with = 0;    ///< those of them that had it
    std::uint32_t others = 0;  ///< lines that are missing with it
};

/// A line of trouble that has come twice, and had not been there before.
struct NewLine {
    std::string line;
    std::uint32_t base = 0;  ///< runs before without it
};

struct OddLines {
    std::optional<MissingLine> missing;
    std::optional<NewLine> new_line;
};

/// How much of an output there is to judge.
enum class Extent { whole, part };

/// Remembers which lines (as templates) a job's outputs have. A bounded number: those that did not
/// come for the longest time are forgotten, lines of trouble last.
class Lines {
public:
    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.known_, self.runs_, self.complete_since_);
    }

    /// Whether a line is missing that was told of, and is remembered still.
    bool lacks_any() const;

    /// Of a part of an output nothing can be missing.
    OddLines step(std::string_view output, Extent extent);

private:
    struct Known {
        std::uint32_t hash = 0;
        std::uint32_t with = 0;    ///< runs that had it
        std::uint32_t first = 0;   ///< the first of them, counted from 0
        std::uint32_t newest = 0;  ///< the last of them
        std::uint32_t absent = 0;  ///< runs in a row without it
        std::uint32_t absent_before = 0;
        std::uint8_t told = 0;  ///< how often it was told to be missing
        bool is_told = false;   ///< this absence
        bool is_trouble = false;
        bool is_expected_again = false;  ///< a line of trouble that came once
        std::string text;                ///< of those whose absence would be told

        template <typename Self, typename Archive>
        static void visit(Self& self, Archive& archive) {
            archive(self.hash, self.with, self.first, self.newest, self.absent, self.absent_before,
                    self.told, self.is_told, self.is_trouble, self.is_expected_again, self.text);
        }
    };

    struct Here;

    void note_presence(Known& known, const Here& here);
    bool is_missing(Known& known) const;
    void note_absences(const std::vector<Here>& all, OddLines& odd);
    void note_presences(const std::vector<Here>& all, OddLines& odd);
    void remember(const Here& here);
    void forget_one();
    std::uint32_t lived(const Known& known) const;

    std::vector<Known> known_;
    std::uint32_t runs_ = 0;
    std::uint32_t complete_since_ = 0;  ///< no line of trouble was forgotten since
};

}  // namespace jw::output

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace jw::output {

struct OddContent {
    bool is_news = false;
    std::uint32_t runs = 0;   ///< before this one
    std::uint32_t pages = 0;  ///< of them with such an output
};

/// Whether an output begins as an HTML page does.
bool is_page(std::string_view output);

/// Judges whether an output is an HTML page where it hardly ever was one: the answer of a proxy or
/// a login, mostly, in place of data.
class Content {
public:
    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.runs_, self.pages_, self.episodes_, self.was_odd_);
    }

    std::optional<OddContent> step(std::string_view output);

private:
    std::uint32_t runs_ = 0, pages_ = 0, episodes_ = 0;
    bool was_odd_ = false;
};

}  // namespace jw::output

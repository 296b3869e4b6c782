// SPDX-License-Identifier: MIT
#include "judge/output/content.hpp"

#include <string>

#include "foundation/text/lower.hpp"

namespace jw::output {

namespace {

constexpr std::uint32_t runs_to_know = 8, most_messages = 4;

}  // namespace

bool is_page(std::string_view output) {
    const auto begin = output.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return false;
    const auto head = text::lower(std::string{output.substr(begin, 16)});
    return head.starts_with("<!doctype html") || head.starts_with("<html");
}

std::optional<OddContent> Content::step(std::string_view output) {
    const bool is_html = is_page(output);
    const bool is_odd = is_html && runs_ >= runs_to_know && pages_ * 10 <= runs_ * 3;
    const bool is_first = is_odd && !was_odd_;
    const OddContent odd{
        .is_news = is_first && ++episodes_ <= most_messages, .runs = runs_, .pages = pages_};
    pages_ += is_html ? 1 : 0;
    ++runs_;
    was_odd_ = is_odd;
    return is_odd ? std::optional{odd} : std::nullopt;
}

}  // namespace jw::output

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/model/run.hpp"
#include "show/report/figures/card.hpp"
#include "show/report/markup/html.hpp"

namespace jw::report {

/// Where a page lies, seen from the folder of the report: links are relative.
enum class Depth { top, below };

/// What every page has.
struct Frame {
    std::string title;
    std::string host;
    std::optional<Instant> as_of;  ///< nothing for a page that stays true
    Health need = Health::ok;      ///< what the icon of the browser's tab shows
    Depth depth = Depth::top;
};

/// A whole page: head with the policy that allows no script and no request, header, footer.
std::string page(const Frame& frame, const Html& main);

/// A sign for a state, told apart by shape; the words beside it say the same.
Html icon(Health need);
Html icon(Event::Kind kind);
Html icon(Outcome outcome);

/// The name of a state as class of an element: `running-long`.
std::string_view style_class(Health need);
std::string_view style_class(Event::Kind kind);

/// `<time>` with the words of short_moment() or long_moment().
Html short_time(Instant moment, Instant now);
Html long_time(Instant moment, Instant now);

}  // namespace jw::report

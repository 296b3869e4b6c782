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
    std::optional<Instant> due;    ///< when another one should have taken its place
    Health need = Health::ok;      ///< what the icon of the browser's tab shows
    Depth depth = Depth::top;
};

/// A whole page: head with the policy that allows no script and no request, header, footer.
std::string page(const Frame& frame, const Html& main);

/// The page at a path from the top of the report, where there is one, else the words alone.
Html link_to(std::string_view page, std::string_view words, Depth depth = Depth::top);

/// The same of a job's page.
Html job_link(const Card& card, std::string_view words, Depth depth = Depth::top);

/// A sign for a state, told apart by shape; the words beside it say the same.
Html icon(Health need);
Html icon(Event::Kind kind);
Html icon(Outcome outcome);

/// The name of a state as class of an element: `running-long`.
std::string_view style_class(Health need);
std::string_view style_class(Event::Kind kind);

/// `as of Tue 24 Nov 09:12:00 CET`, and when a newer page was due: nobody can tell by the colours
/// of a page that it has not been made anew.
Html as_of_text(Instant as_of, const std::optional<Instant>& due);

/// `<time>` with the day and the minute, or the second. A page may be read long after it was made,
/// so no time is worded by the day it was made on.
Html short_time(Instant moment, Instant now);
Html long_time(Instant moment, Instant now);

/// `7m12s`; of a run under way nothing that only holds for a moment.
std::string took_of(const Run& run);

}  // namespace jw::report

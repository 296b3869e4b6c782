// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <sys/stat.h>

#include "capture/spool/listing.hpp"
#include "capture/spool/place.hpp"
#include "history/database/dropped.hpp"
#include "history/losses/put_aside.hpp"
#include "programs/query/doctor/checkup.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::query {

namespace {

/// An end entry that waits longer than this is stuck: the recorder starts when a run ends.
constexpr auto longest_wait = std::chrono::minutes{5};

std::vector<std::string> folders_of(const std::string& store) {
    std::vector<std::string> folders;
    spool::Path path;
    if (!spool::find_store(path, store.c_str(), "/")) return folders;
    for (int step = 0; step < spool::spool_ladder; ++step) {
        spool::Path folder;
        if (spool::spool_folder(folder, path, step)) folders.emplace_back(folder.text);
    }
    return folders;
}

Instant written(const std::string& path, Instant otherwise) {
    struct stat facts = {};
    if (::stat(path.c_str(), &facts) != 0) return otherwise;
    return Instant{std::chrono::seconds{facts.st_mtim.tv_sec}};
}

struct Waiting {
    std::size_t ended = 0, running = 0;
    std::optional<Instant> oldest;  ///< of the ended ones
};

void count(Waiting& waiting, const spool::Found& entry, Instant now) {
    if (entry.name.ends_with(spool::checkpoint_suffix)) return;
    if (entry.name.ends_with(spool::start_suffix)) {
        ++waiting.running;
        return;
    }
    ++waiting.ended;
    const auto at = written(entry.path, now);
    if (!waiting.oldest || at < *waiting.oldest) waiting.oldest = at;
}

Finding waiting_finding(const Waiting& waiting, Instant now) {
    const auto text = fmt::format("{} to be recorded, {} under way",
                                  show::counted(waiting.ended, "run"), waiting.running);
    if (waiting.oldest && now - *waiting.oldest > longest_wait)
        return {Grade::warning, "spool",
                text + ", the oldest since " + show::relative_text(*waiting.oldest, now),
                "see why the store can't be written: the lines above"};
    return {Grade::ok, "spool", text, ""};
}

}  // namespace

Findings check_spool(const std::string& store, Instant now) {
    Waiting waiting;
    Findings found;
    const auto folders = folders_of(store);
    for (const auto& folder : folders) {
        for (const auto& entry : spool::list(folder)) count(waiting, entry, now);
        const auto aside = history::put_aside_in({folder});
        if (aside.entries > 0)
            found.push_back({Grade::warning, "spool",
                             fmt::format("{}, the last {}", history::words_of(aside),
                                         show::relative_text(aside.newest.value_or(now), now)),
                             "the reasons lie beside them in " + folder +
                                 "/damaged; keep them for a bug report, or remove them"});
    }
    if (const auto dropped = history::dropped_from(folders); dropped.runs > 0)
        found.push_back({Grade::warning, "spool",
                         history::words_of(dropped) + ", the last " +
                             show::relative_text(dropped.newest.value_or(now), now),
                         "see why the store could not be written: the lines above; once seen, "
                         "remove the files called dropped in its spool folders"});
    found.insert(found.begin(), waiting_finding(waiting, now));
    return found;
}

Findings check_looks(std::optional<Instant> last_look, Instant now) {
    constexpr std::chrono::hours usual{1};
    const auto advice =
        "have somebody look: systemctl enable --now job-watch-tick.timer (with --user for a "
        "store of your own), or put into the crontab: */5 * * * * job-watch check --quiet";
    if (!last_look)
        return {{Grade::warning, "looking", "nobody has looked for starts that do not come yet",
                 advice}};
    const auto text = fmt::format("somebody looked for starts that do not come {}",
                                  show::relative_text(*last_look, now));
    if (now - *last_look < usual) return {{Grade::ok, "looking", text, ""}};
    return {{Grade::warning, "looking", text, advice}};
}

}  // namespace jw::query

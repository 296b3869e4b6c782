// SPDX-License-Identifier: MIT
#include "show/report/site/site.hpp"

#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "foundation/base/host_name.hpp"
#include "history/database/private_umask.hpp"
#include "show/report/site/group_files.hpp"
#include "show/report/site/owner.hpp"

namespace jw::report {

namespace {

using std::chrono::milliseconds;

constexpr auto maker_file = ".lock";
constexpr auto next_file = ".next";
constexpr milliseconds between_makings{250};
constexpr milliseconds patience{10'000};

/// A seat that one process at a time can take, by flock(2) on a file of the folder.
class Seat {
public:
    Seat(const Folder& folder, const char* name) : file_{folder.touch(name)} {}

    bool exists() const { return static_cast<bool>(file_); }

    bool try_take() const { return exists() && ::flock(file_.get(), LOCK_EX | LOCK_NB) == 0; }

    bool take_within(milliseconds span) const {
        constexpr milliseconds step{20};
        for (; !try_take(); span -= step) {
            if (span <= step || !exists()) return false;
            std::this_thread::sleep_for(step);
        }
        return true;
    }

private:
    Fd file_;
};

Failure cannot_lock(const Folder& folder) {
    return {"can't make the report in " + folder.path(), std::strerror(errno),
            "check that the folder can be written, and that no other job-watch hangs in it"};
}

/// Waits until the last making, whoever's it was, is long enough ago for more runs to have ended.
void keep_pace(const Folder& folder) {
    const auto last = folder.changed(newest_file);
    if (!last) return;
    const auto since = std::chrono::system_clock::now() - *last;
    if (since >= milliseconds{0} && since < between_makings)
        std::this_thread::sleep_for(between_makings - since);
}

enum class Turn { ours, left_to_the_next };

/// There are two seats, the maker's and the next one's. Who finds both taken may go: the next one
/// looks at the store only after it has left its seat, so it sees the run of whoever found it
/// there. Nobody else waits, and nobody for longer than one making and one pause; a service under
/// systemd has not ended before we have.
Result<Turn> take_turn(const Folder& folder, const Seat& maker) {
    if (maker.try_take()) return Turn::ours;
    const Seat next{folder, next_file};
    if (!maker.exists() || !next.exists()) return cannot_lock(folder);
    if (!next.try_take()) return Turn::left_to_the_next;
    if (!maker.take_within(patience)) return cannot_lock(folder);
    keep_pace(folder);
    return Turn::ours;
}

}  // namespace

Site site_of(const std::string& store, const config::Report& settings, const Retention& retention) {
    Site site;
    site.most_bytes = retention.max_bytes / 2;
    site.store = store;
    site.dir = settings.dir.empty() ? usual_folder(store) : settings.dir;
    site.mode = settings.mode == config::Report::Mode::everyone ? Mode::everyone : Mode::owner_only;
    site.host = host_name();
    return site;
}

Retention without_pages(const Site& site, Retention retention) {
    if (::access(site.dir.c_str(), F_OK) != 0) return retention;
    const auto folder = Folder::open(site.dir, site.mode);
    if (!folder) return retention;
    retention.max_bytes -= std::min(bytes_noted(*folder), retention.max_bytes / 2);
    return retention;
}

Result<Made> render_all(const Site& site) {
    const history::PrivateUmask umask;
    const auto folder = Folder::open(site.dir, site.mode);
    if (!folder) return folder.error();
    const Seat maker{*folder, maker_file};
    if (!maker.take_within(patience)) return cannot_lock(*folder);
    if (auto failure = claim(*folder, site.store)) return *failure;
    return make_pages(site, *folder, Extent::everything);
}

Result<std::optional<Made>> refresh(const Site& site) {
    const history::PrivateUmask umask;
    const auto folder = Folder::open(site.dir, site.mode);
    if (!folder) return folder.error();
    const Seat maker{*folder, maker_file};
    const auto turn = take_turn(*folder, maker);
    if (!turn) return turn.error();
    if (*turn == Turn::left_to_the_next) return std::optional<Made>{};
    if (auto failure = claim(*folder, site.store)) return *failure;
    auto made = make_pages(site, *folder, Extent::changed);
    if (!made) return made.error();
    return std::optional{*made};
}

}  // namespace jw::report

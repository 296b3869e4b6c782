// SPDX-License-Identifier: MIT
#include "history/expecting/file_look.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "foundation/base/fd.hpp"
#include "foundation/base/proc.hpp"
#include "judge/expect/judged.hpp"

namespace jw::history {

namespace {

using expect::Rule;

/// What was found in the places of one rule. Sent through a pipe as it is.
struct Found {
    bool is_any = false;    ///< a file of that name
    bool is_newer = false;  ///< one that was written since the run began
    bool is_good = false;   ///< one that keeps the rule
    bool is_cut = false;    ///< there was more than is looked at
    int error = 0;          ///< what kept us from looking
    std::uint64_t largest = 0;
};

/// One look must end, whatever there is: folders with a million names, links in circles.
constexpr std::size_t most_names = 100'000, most_matches = 10'000;

timespec seconds_floor(timespec moment) { return {moment.tv_sec, 0}; }

bool is_before(const timespec& one, const timespec& other) {
    return std::pair{one.tv_sec, one.tv_nsec} < std::pair{other.tv_sec, other.tv_nsec};
}

/// Looks at all files that a pattern means. Links are followed: whoever made them has no more
/// rights by that than the run's user.
class Look {
public:
    Look(const Rule& rule, Instant started) : rule_{rule} {
        // The kernel dates files by its last tick, up to 10 ms back.
        const auto micros = started.time_since_epoch() - std::chrono::milliseconds{10};
        started_ = {static_cast<time_t>(micros.count() / 1'000'000),
                    static_cast<long>(micros.count() % 1'000'000) * 1000};
    }

    Found run() {
        descend(Fd{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)}, rule_.text);
        return found_;
    }

private:
    /// `rest` is below the folder.
    void descend(const Fd& folder, std::string_view rest) {
        rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
        const auto slash = rest.find('/');
        const auto name = std::string{rest.substr(0, slash)};
        const auto below = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
        if (!folder || name.empty() || found_.is_good) return;
        if (name.find_first_of("*?[") == std::string::npos) return step(folder, name, below);
        for_each_name(folder, [&](const char* entry) {
            if (::fnmatch(name.c_str(), entry, FNM_PERIOD | FNM_NOESCAPE) == 0)
                step(folder, entry, below);
        });
    }

    void step(const Fd& folder, const std::string& name, std::string_view below) {
        if (++matches_ > most_matches) return void(found_.is_cut = true);
        if (below.find_first_not_of('/') == std::string_view::npos) return file(folder, name);
        const Fd next{::openat(folder.get(), name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
        if (!next) return note(errno);
        descend(next, below);
    }

    template <typename Use>
    void for_each_name(const Fd& folder, Use use) {
        const int readable =
            ::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
        if (readable < 0) return note(errno);
        const std::unique_ptr<DIR, int (*)(DIR*)> names{::fdopendir(readable), ::closedir};
        if (!names) return note(errno);
        while (const auto* entry = ::readdir(names.get())) {
            if (++names_ > most_names) return void(found_.is_cut = true);
            if (found_.is_good) return;
            use(entry->d_name);
        }
    }

    void file(const Fd& folder, const std::string& name) {
        struct stat status {};

        if (::fstatat(folder.get(), name.c_str(), &status, AT_NO_AUTOMOUNT) != 0)
            return note(errno);
        if (!S_ISREG(status.st_mode)) return;
        found_.is_any = true;
        if (rule_.newer && is_before(status.st_mtim, start_for(status.st_mtim))) return;
        found_.is_newer = true;
        const auto size = static_cast<std::uint64_t>(status.st_size);
        found_.largest = std::max(found_.largest, size);
        if (!rule_.least || static_cast<double>(size) >= *rule_.least) found_.is_good = true;
    }

    /// Some file systems know whole seconds alone.
    timespec start_for(const timespec& written) const {
        return written.tv_nsec == 0 ? seconds_floor(started_) : started_;
    }

    void note(int error) {
        // A link that leads nowhere is no file either.
        if (error != ENOENT && error != ENOTDIR && error != ELOOP) found_.error = error;
    }

    const Rule& rule_;
    timespec started_{};
    Found found_;
    std::size_t names_ = 0, matches_ = 0;
};

/// Nothing where there is no such user.
std::optional<uid_t> uid_of_user(const std::string& user) {
    constexpr std::string_view nameless = "uid ";
    if (user.starts_with(nameless)) {
        uid_t uid = 0;
        const auto* end = user.data() + user.size();
        const auto [rest, error] = std::from_chars(user.data() + nameless.size(), end, uid);
        return error == std::errc{} && rest == end ? std::optional{uid} : std::nullopt;
    }
    const auto* account = ::getpwnam(user.c_str());
    return account != nullptr ? std::optional{account->pw_uid} : std::nullopt;
}

/// Takes the rights of a user, for good.
bool become(uid_t uid) {
    if (uid == ::geteuid()) return true;
    const auto* account = ::getpwuid(uid);
    if (account == nullptr) return false;
    return ::initgroups(account->pw_name, account->pw_gid) == 0 &&
           ::setresgid(account->pw_gid, account->pw_gid, account->pw_gid) == 0 &&
           ::setresuid(uid, uid, uid) == 0;
}

[[noreturn]] void look_for(const std::vector<const Rule*>& rules, Instant started, uid_t uid,
                           const Fd& into) {
    if (!become(uid)) ::_exit(1);
    for (const auto* rule : rules) {
        const auto found = Look{*rule, started}.run();
        if (::write(into.get(), &found, sizeof found) != ssize_t{sizeof found}) ::_exit(1);
    }
    ::_exit(0);
}

/// What the child has found in time, in the order of the rules.
std::vector<Found> read_all(const Fd& from, std::size_t count, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    std::vector<Found> all;
    while (all.size() < count) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        pollfd polled{from.get(), POLLIN, 0};
        const auto wait = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
        if (::poll(&polled, 1, wait) <= 0) break;
        Found found;
        if (::read(from.get(), &found, sizeof found) != ssize_t{sizeof found}) break;
        all.push_back(found);
    }
    return all;
}

std::vector<Found> found_by_child(const std::vector<const Rule*>& rules, Instant started, uid_t uid,
                                  std::chrono::milliseconds patience) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return {};
    Fd from{ends[0]};
    Fd into{ends[1]};
    const pid_t child = ::fork();
    if (child == 0) look_for(rules, started, uid, into);
    into.close();
    if (child < 0) return {};
    auto all = read_all(from, rules.size(), patience);
    ::kill(child, SIGKILL);
    // One that a dead server holds can't be waited for; it is nobody's any more when we end.
    for (int i = 0; i < 50 && ::waitpid(child, nullptr, WNOHANG) == 0; ++i) ::usleep(2'000);
    return all;
}

std::optional<RuleTold> told_of(const Rule& rule, const Found& found) {
    if (found.is_good) return std::nullopt;
    if (found.error != 0) {
        const char* words = ::strerrordesc_np(found.error);
        return expect::told_unknown(rule, std::string{"the user of the run can't look there: "} +
                                              (words == nullptr ? "error" : words));
    }
    if (found.is_cut) return expect::told_unknown(rule, "there are more files than are looked at");
    auto told = expect::told_broken(rule);
    told.why = !found.is_any ? "absent" : !found.is_newer ? "old" : "small";
    if (found.is_newer) told.seen = static_cast<double>(found.largest);
    return told;
}

std::string why_unseen(const Run& run, Instant now, std::optional<uid_t> uid) {
    constexpr std::chrono::seconds soon{60};
    const auto end =
        run.started + run.duration.value_or(Micros{0}) + run.suspended.value_or(Micros{0});
    if (run.file_tree == 0) return "it is not known which files the job saw";
    if (run.file_tree != static_cast<std::uint64_t>(number_of_file_tree()))
        return "the job saw other files than are seen from here";
    if (!run.duration || now > end + soon) return "the run was recorded too late";
    if (!uid || (*uid != ::geteuid() && ::geteuid() != 0)) return "the run is another user's";
    return "";
}

}  // namespace

std::vector<RuleTold> told_of_files(const expect::Rules& rules, const Run& run, Instant now,
                                    std::chrono::milliseconds patience) {
    std::vector<const Rule*> of_files;
    for (const auto& rule : rules.all)
        if (rule.kind == expect::Kind::file) of_files.push_back(&rule);
    std::vector<RuleTold> all;
    if (of_files.empty()) return all;
    const auto uid = uid_of_user(run.user);
    const auto why = why_unseen(run, now, uid);
    const auto found =
        why.empty() ? found_by_child(of_files, run.started, *uid, patience) : std::vector<Found>{};
    for (std::size_t i = 0; i < of_files.size(); ++i) {
        if (i >= found.size())
            all.push_back(
                expect::told_unknown(*of_files[i], why.empty() ? "looking took too long" : why));
        else if (auto told = told_of(*of_files[i], found[i]))
            all.push_back(std::move(*told));
    }
    return all;
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "answers/session.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "answers/complaint.hpp"
#include "answers/pager.hpp"
#include "answers/place.hpp"
#include "spool/place.hpp"

namespace jw::answers {

namespace {

std::string working_folder() {
    const std::unique_ptr<char, decltype(&std::free)> name{::getcwd(nullptr, 0), &std::free};
    return name == nullptr ? "/" : name.get();
}

}  // namespace

Session::Session(const Question& question, Instant now)
    : question_{question}, now_{now}, terminal_{find_terminal(question.colour)} {}

std::optional<std::string> Session::store_path() const {
    spool::Path path;
    const char* wanted = question_.store ? question_.store->c_str() : nullptr;
    if (spool::find_store(path, wanted, working_folder().c_str())) return path.text;
    complain({"can't find the store", "there is no home folder, or the path is too long",
              "name the store with --db PATH or in JOB_WATCH_DB"});
    return std::nullopt;
}

std::optional<store::History> Session::history() const {
    const auto path = store_path();
    if (!path) return std::nullopt;
    auto history = store::History::open(*path);
    if (!history) {
        complain(history.error());
        return std::nullopt;
    }
    for (const auto& warning : history->warnings()) complain({warning, "", ""});
    return std::move(*history);
}

ExitCode Session::show(std::string_view text) const {
    const auto lines = std::ranges::count(text, '\n');
    const bool may_page = question_.paging == Paging::automatic && output_is_terminal() &&
                          question_.format == Format::text && lines >= terminal_.lines;
    if (may_page) {
        const auto command = pager_command();
        if (!command.empty() && page(text, command)) return ExitCode::ok;
    }
    return write(text);
}

ExitCode Session::write(std::string_view bytes) {
    if (write_out(bytes)) return ExitCode::ok;
    if (errno == EPIPE) return ExitCode::ok;  // the reader, such as head(1), has seen enough
    complain({"can't write the answer", std::strerror(errno), ""});
    return ExitCode::unwritable;
}

}  // namespace jw::answers

// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "capture/spool/reader.hpp"
#include "history/recording/importer.hpp"
#include "programs/query/complaint.hpp"
#include "programs/query/document.hpp"
#include "programs/query/question.hpp"
#include "programs/query/session.hpp"
#include "programs/query/verb.hpp"
#include "programs/query/verbs/import_words.hpp"
#include "programs/query/verbs/progress_bar.hpp"
#include "systemd/harvest/harvester.hpp"

namespace jw::query {

namespace {

using journal::Request;
using spool::Frame;
using spool::FrameKind;

/// So many files may kill their reader before the import gives up.
constexpr std::size_t most_crashes = 100;

std::string absolute(const std::string& path) {
    std::error_code error;
    return path.empty() ? path : std::filesystem::absolute(path, error).lexically_normal().string();
}

Request request_for(const Question& question) {
    const auto& journal = question.journal;
    Request request;
    request.directory = absolute(journal.directory);
    request.file = absolute(journal.file);
    request.since = question.since;
    request.until = question.until;
    request.services = journal.services == Services::all     ? Request::Services::all
                       : journal.services == Services::named ? Request::Services::named
                                                             : Request::Services::timers;
    request.patterns = journal.units;
    request.cron = journal.cron == Cron::included;
    if (question.manager == Manager::user) request.uid = ::getuid();
    return request;
}

/// What the state of an import is kept under: the same journal, and the same services of it.
/// Nothing is kept of one that ends before the journal does.
std::string source_of(Request request) {
    if (request.until) return "";
    request.since.reset();
    return text_of(request);
}

/// One import from its beginning to its end, however many readers die of it.
class Import {
public:
    Import(Request request, std::unique_ptr<history::Importer> importer)
        : request_{std::move(request)},
          source_{source_of(request_)},
          importer_{std::move(importer)} {
        if (!source_.empty()) request_.state = importer_->state(source_);
        imported_.went_on = !request_.state.empty();
    }

    std::optional<Failure> run() {
        while (!complete_) {
            imported_.damaged.clear();
            at_checkpoint_ = {};
            auto harvester = harvest::Harvester::start(request_);
            if (!harvester) return harvester.error();
            if (auto failure = take_from(*harvester)) return failure;
        }
        if (auto failure = importer_->commit("", "")) return failure;
        if (auto failure = importer_->finish()) return failure;
        imported_.refused = importer_->refused();
        return std::nullopt;
    }

    const Imported& imported() const { return imported_; }

private:
    std::optional<Failure> take_from(harvest::Harvester& harvester) {
        while (const auto frame = harvester.next())
            if (auto failure = take(*frame)) return failure;
        const auto died_of = harvester.finish();
        if (!died_of) return died_of.error();
        before_.add(died_of->empty() ? so_far_ : at_checkpoint_);
        if (died_of->empty()) {
            complete_ = true;
            imported_.coverage = before_;
            imported_.coverage.services = services_.size();
            return std::nullopt;
        }
        if (request_.damaged.size() >= most_crashes)
            return Failure{"can't read the journals", "too many files are damaged",
                           "check them: journalctl --verify"};
        request_.damaged.push_back(*died_of);
        return std::nullopt;
    }

    std::optional<Failure> take(const Frame& frame) {
        switch (frame.kind) {
            case FrameKind::run:
                return take_run(frame.payload);
            case FrameKind::checkpoint:
                request_.state = frame.payload;
                at_checkpoint_ = so_far_;
                return importer_->commit(source_, request_.state);
            case FrameKind::progress:
                bar_.show(static_cast<unsigned>(positive_number(frame.payload).value_or(0)),
                          imported_.new_runs);
                return std::nullopt;
            case FrameKind::damage:
                imported_.damaged.emplace_back(frame.payload);
                return std::nullopt;
            case FrameKind::summary:
                return take_summary(std::string{frame.payload});
            default:  // the harvester keeps the rest to itself
                return std::nullopt;
        }
    }

    std::optional<Failure> take_run(std::string_view bytes) {
        auto entry = spool::parse(bytes);
        if (!entry)
            return Failure{"can't understand the reader of journals", entry.error().why,
                           "install all parts of job-watch in the same version"};
        services_.insert(entry->run.source == source_cron ? entry->run.job : entry->run.unit);
        const auto is_new = importer_->put(std::move(*entry));
        if (!is_new) return is_new.error();
        imported_.new_runs += *is_new ? 1 : 0;
        return std::nullopt;
    }

    std::optional<Failure> take_summary(const std::string& text) {
        const auto coverage = journal::coverage_of(text);
        if (!coverage)
            return Failure{"can't understand the reader of journals", "its summary is none",
                           "install all parts of job-watch in the same version"};
        so_far_ = *coverage;
        return std::nullopt;
    }

    Request request_;
    std::string source_;
    std::unique_ptr<history::Importer> importer_;
    Imported imported_;
    // Of the reader at work: now, and at its last checkpoint; and of those that died before it.
    journal::Coverage so_far_, at_checkpoint_, before_;
    std::set<std::string> services_;
    ProgressBar bar_;
    bool complete_ = false;
};

ExitCode answer(const Imported& imported, const Question& question, Session& session) {
    if (question.format == Format::json) {
        Document document{"import-journal"};
        document.add(import_json(imported, question.effect));
        return document.finish();
    }
    const auto text = import_text(imported, question.effect, session.now(), session.terminal());
    const auto written = session.show(text);
    const bool nothing_there = imported.coverage.files == 0;
    return written == ExitCode::ok && nothing_there ? ExitCode::nothing : written;
}

}  // namespace

ExitCode answer_import_journal(const Question& question, Session& session) {
    const auto path = session.store_path();
    if (!path) return ExitCode::store;
    const auto mode = question.effect == Effect::dry ? history::ImportMode::dry_run
                                                     : history::ImportMode::for_real;
    auto importer = history::Importer::open(session.surroundings(), *path, mode);
    if (!importer) {
        complain(importer.error());
        return ExitCode::store;
    }
    Import import{request_for(question), *std::move(importer)};
    if (auto failure = import.run()) {
        complain(*failure);
        return ExitCode::store;
    }
    return answer(import.imported(), question, session);
}

}  // namespace jw::query

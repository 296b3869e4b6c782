// SPDX-License-Identifier: MIT
#include "programs/query/inventory/survey.hpp"

#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <iterator>
#include <string>

#include "foundation/base/helper.hpp"
#include "generate/plan/world.hpp"
#include "inventory/asked/crontab_program.hpp"
#include "inventory/asked/program.hpp"
#include "inventory/jobs/oddities.hpp"
#include "inventory/jobs/timer_jobs.hpp"

namespace jw::query {

namespace {

constexpr std::chrono::seconds helper_patience{5};

std::string own_name() {
    const auto* entry = ::getpwuid(::geteuid());
    return entry == nullptr ? std::to_string(::geteuid()) : entry->pw_name;
}

std::string ask_helper(const char* name, std::vector<std::string> words, const std::string& input) {
    const auto program = helper_program(name);
    if (program.view().empty()) return "";
    words.insert(words.begin(), program.c_str());
    return inventory::ask_program(words, input, helper_patience).out;
}

void add_own_crontab(const inventory::View& view, inventory::Crontabs& files) {
    auto text = inventory::crontab_of("");
    if (!text)
        files.unread.push_back(text.error());
    else if (!text->empty())
        files.crontabs.push_back({"", view.user, inventory::Format::user, std::move(*text)});
}

/// In the place of what lies in the spool.
void make_exact(inventory::Crontabs& files) {
    for (auto& crontab : files.crontabs) {
        if (!crontab.path.empty()) continue;
        auto text = inventory::crontab_of(crontab.user);
        if (!text) files.unread.push_back(text.error());
        crontab.text = text ? std::move(*text) : "";
    }
}

void read_crontabs(Survey& survey, Spool spool) {
    const auto& view = survey.view;
    auto& files = survey.files;
    if (view.is_root) {
        inventory::add_spooled_crontabs(view, files);
        if (spool == Spool::exact && view.root.is_machine()) make_exact(files);
    } else if (view.root.is_machine()) {
        add_own_crontab(view, files);
    }
    inventory::add_system_crontabs(view, files);
    survey.lines = inventory::cron_jobs(files.crontabs, view.root);
}

void append(std::vector<inventory::Job>& to, std::vector<inventory::Job> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void add_timers(Survey& survey) {
    const auto* manager = survey.view.is_root ? "--system" : "--user";
    const auto told = ask_helper("job-watch-observe", {"--scheduled", manager}, "");
    append(survey.jobs, inventory::timer_jobs(told, survey.view.user));
}

void add_last_runs(Survey& survey) {
    const auto question = inventory::question_about(survey.jobs, !survey.view.is_root);
    if (question.empty()) return;
    inventory::take_answer(ask_helper("job-watch-harvest", {"--newest"}, question), survey.jobs);
}

}  // namespace

std::unique_ptr<Survey> survey(Instant now, Spool spool) {
    auto survey = std::make_unique<Survey>();
    const auto world = generate::world_of_environment(unit::Scope::system);
    survey->view = {world.root, own_name(), ::geteuid() == 0, now};
    read_crontabs(*survey, spool);
    const auto& view = survey->view;
    append(survey->jobs, inventory::jobs_of(survey->lines, survey->files.crontabs, view));
    append(survey->jobs, inventory::anacron_jobs(view));
    append(survey->jobs, inventory::folder_jobs(survey->lines, view, survey->jobs));
    append(survey->jobs, inventory::at_jobs(view));
    if (view.root.is_machine()) {
        add_timers(*survey);
        add_last_runs(*survey);
    }
    inventory::note_doubles(survey->jobs);
    return survey;
}

}  // namespace jw::query

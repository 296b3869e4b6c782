// SPDX-License-Identifier: MIT
#include "generate/plan/job_units.hpp"

#include <algorithm>
#include <optional>

#include "foundation/base/span.hpp"
#include "foundation/base/utf8.hpp"
#include "generate/plan/drop_in.hpp"
#include "generate/plan/rules.hpp"
#include "generate/plan/run_words.hpp"
#include "generate/plan/section.hpp"
#include "generate/plan/timer.hpp"
#include "systemd/unit/exec_line.hpp"
#include "systemd/unit/name.hpp"
#include "systemd/unit/settings.hpp"
#include "systemd/unit/word.hpp"

namespace jw::generate {

namespace {

constexpr std::uint64_t second = 1'000'000;  // microseconds
/// How much longer systemd waits than the wrapper's own --timeout, which ends a job with 10 s
/// between TERM and KILL: it only counts where the wrapper does not do its work.
constexpr std::uint64_t patience = 30 * second;

using Problem = std::optional<Failure>;

/// Says where in the configuration a failure is at home.
Failure about(const std::string& name, const config::JobTable& job, Failure failure) {
    failure.what = job.source + ":" + std::to_string(job.line_number) + ": [jobs." +
                   name.substr(0, 260) + "] " + failure.what;
    return failure;
}

/// Why there can be no such job. The name becomes the name of two units.
std::optional<std::string> fault_of_name(const std::string& name) {
    if (unit::kind_of_name(name + ".service") != unit::NameKind::plain)
        return "it becomes that of units, which have ASCII letters, digits and :-_.\\ only, at "
               "most 247";
    if (unit::kind_of_name(name) != unit::NameKind::invalid)
        return "give the name without '." + std::string{unit::suffix_of(name)} + "'";
    return std::nullopt;
}

/// What a generator writes hides units of the same name below /usr: never that of somebody else.
Problem check_place(const std::string& name, const unit::Located& found) {
    if (found.state == unit::Located::State::missing || found.above_generator) return std::nullopt;
    return Failure{"its name",
                   "there is a " + name + " already, which it would hide: " + found.path,
                   "give the job another name"};
}

bool is_user_name(std::string_view text) {
    const auto allowed = [](char c) {
        const char lower = static_cast<char>(c | 0x20);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    };
    return !text.empty() && text.size() <= 256 && text.front() != '-' && text.front() != '.' &&
           std::ranges::all_of(text, allowed);
}

/// The words as one ExecStart= value from which systemd makes exactly these words again.
Result<std::string> line_of(const std::vector<std::string>& words) {
    const auto& program = words.front();
    if (!std::ranges::all_of(words, is_text))
        return Failure{"command", "a word is no UTF-8", "put it in a script"};
    // What would be a prefix in a line is a part of the name here.
    if (program.empty() || std::string_view{"-@:+!|"}.find(program.front()) != std::string::npos)
        return Failure{"command", "its first word is no path and no name of a program",
                       "begin it with /"};
    auto line = unit::program(program);
    // systemd expands variables in argv[0], though not in the path that is the same word.
    if (program.find('$') != std::string::npos) line = "@" + line + " " + unit::argument(program);
    for (std::size_t i = 1; i < words.size(); ++i) line += " " + unit::argument(words[i]);
    return line;
}

/// What the job runs: one command, since each would be a run of its own.
Result<unit::Command> command_of(const config::JobTable& job) {
    if (!job.line && job.words.empty())
        return Failure{"command", "there is none, so there is nothing to run", "add one"};
    const auto line = job.line ? Result<std::string>{*job.line} : line_of(job.words);
    if (!line) return line.error();
    auto commands = unit::parse_exec(*line);
    if (!commands) return Failure{"command", commands.error().why, "see systemd.service(5)"};
    if (commands->size() != 1)
        return Failure{"command", "it has to be exactly one command", "put several in a script"};
    return commands->front();
}

struct Timeout {
    std::string text;          ///< as given; "" for none
    std::uint64_t micros = 0;  ///< 0 for none
};

/// One job on its way to its units.
class Job {
public:
    Job(const std::string& name, const config::JobTable& job, const Workshop& shop)
        : name_{name},
          job_{job},
          shop_{shop},
          unit_{shop.units.locate(name + ".service")},
          service_{"Service", job.service} {}

    /// Null, or what is wrong with the job.
    Problem plan(Plan& plan) {
        if (auto problem = check_place(name_ + ".service", unit_)) return problem;
        const auto timer_name = name_ + ".timer";
        if (auto problem = check_place(timer_name, shop_.units.locate(timer_name))) return problem;
        if (auto problem = read()) return problem;
        auto timer = timer_of(name_, job_, shop_.world.root);
        if (!timer) return timer.error();
        const auto service = service_text(*timer, plan);
        for (auto& complaint : timer->complaints)
            plan.complaints.push_back(about(name_, job_, std::move(complaint)));
        const auto begin = header(job_.source);
        plan.outputs.push_back({name_ + ".service", begin + service, {}, {}});
        plan.outputs.push_back({timer_name, begin + timer->text, {}, {}});
        plan.outputs.push_back({"timers.target.wants/" + timer_name, {}, "../" + timer_name, {}});
        return std::nullopt;
    }

private:
    Problem read() {
        auto command = command_of(job_);
        if (!command) return command.error();
        command_ = std::move(*command);
        if (service_.user_sets("ExecStart"))
            return Failure{"service.ExecStart", "it would take the place of the command",
                           "give it as command"};
        if (job_.user && shop_.world.scope == unit::Scope::user)
            return Failure{"user", "a user's own manager can't run jobs as others",
                           "leave it out, or declare the job below /etc/job-watch"};
        if (job_.user && !is_user_name(*job_.user))
            return Failure{"user", "this is no name of a user", "give a name or a number"};
        read_settings();
        return read_timeout();
    }

    Problem read_timeout() {
        if (!job_.timeout) return std::nullopt;
        const auto span = parse_span(*job_.timeout);
        if (!span)
            return Failure{"timeout", "this is no span of time",
                           "write it as in systemd.time(7): 90s, 5min, 1h 30min"};
        if (*span > 0) timeout_ = {*job_.timeout, *span};
        return std::nullopt;
    }

    std::string service_text(const Timer& timer, Plan& plan) {
        Section about{"Unit", job_.unit};
        about.set("Description", name_ + ", a job of job-watch");
        about.set("Documentation", documentation);
        about.set("SourcePath", unit::without_specifiers(job_.source));
        service_.set("Type", "oneshot");
        stays_ = timer.once_a_boot;
        if (stays_) service_.set("RemainAfterExit", "yes");
        if (job_.user) service_.set("User", *job_.user);
        add_command(plan);
        return about.text() + "\n" + service_.text();
    }

    /// What the job and the drop-ins of its service say.
    void read_settings() {
        std::vector<unit::Assignment> own;
        for (const auto& [key, value] : job_.unit) own.push_back({"Unit", key, value, 0});
        for (const auto& [key, value] : job_.service) own.push_back({"Service", key, value, 0});
        settings_.add(std::move(own));
        auto all = unit::with_drop_ins(std::move(settings_), shop_.world.root,
                                       shop_.units.drop_ins(unit_));
        if (all)
            settings_ = std::move(*all);
        else
            unclear_ = all.error().what + ": " + all.error().why;
    }

    /// Why the job can't be recorded in this way; "" if it can.
    std::string fault(Way way) const {
        if (!shop_.wrapper.fault.empty()) return shop_.wrapper.fault;
        if (!unclear_.empty()) return unclear_;
        auto reason = reason_against(way, settings_, shop_.wrapper.path);
        if (!reason.empty()) return reason;
        if (way == Way::wrap) return fault_outside();
        const bool reset = settings_.resets("Service", "ExecStopPost");
        return reset ? "an empty ExecStopPost= takes away what would observe it" : "";
    }

    /// Why the job can't be wrapped whatever its settings are.
    std::string fault_outside() const {
        if (settings_.mentions("Service", "ExecStart"))
            return "a drop-in sets ExecStart=, and would take the place of the wrapper";
        return shop_.sockets.reason_against(unit_);
    }

    void add_command(Plan& plan) {
        const auto fault = this->fault(Way::wrap);
        const bool wrap = fault.empty();
        is_observed_ = this->fault(Way::observe).empty();
        if (is_observed_) service_.add("ExecStopPost", observing_command(shop_.wrapper));
        if (!wrap) tell(fault, plan);
        const auto identifier = unit::identifier_of(command_);
        if (wrap) service_.set("SyslogIdentifier", identifier ? *identifier : name_);
        if (timeout_.micros > 0)
            service_.set("TimeoutStartSec", seconds(timeout_.micros + (wrap ? patience : 0)));
        service_.set("ExecStart",
                     wrap ? unit::wrapped(command_, run_words(), "") : unit::unwrapped(command_));
    }

    /// That it is not wrapped.
    void tell(const std::string& why, Plan& plan) const {
        if (is_observed_) {
            plan.observed.push_back({name_ + ".service", why});
            return;
        }
        plan.complaints.push_back(about(
            name_, job_,
            {"it runs, but is not recorded", fault(Way::observe), "see job-watch-generator(8)"}));
    }

    std::string run_words() const {
        auto words = generate::run_words(shop_.wrapper, settings_, unit::argument(name_));
        if (is_observed_ && !stays_) words += observed_option(settings_);
        if (timeout_.micros > 0) words += " --timeout " + unit::argument(timeout_.text);
        return words;
    }

    static std::string seconds(std::uint64_t micros) {
        return std::to_string((micros + second - 1) / second) + "s";
    }

    const std::string& name_;
    const config::JobTable& job_;
    const Workshop& shop_;
    const unit::Located unit_;  ///< where systemd would look for the service besides
    Section service_;
    unit::Settings settings_;
    std::string unclear_;  ///< why the settings are not known; "" if they are
    unit::Command command_;
    Timeout timeout_;
    bool stays_ = false;        ///< once its command has ended: RemainAfterExit=
    bool is_observed_ = false;  ///< by its ExecStopPost=
};

}  // namespace

void plan_job(const std::string& name, const config::JobTable& job, const Workshop& shop,
              Plan& plan) {
    Problem problem;
    if (const auto fault = fault_of_name(name)) problem = {"its name", *fault, "give another name"};
    if (!problem) problem = Job{name, job, shop}.plan(plan);
    if (problem) plan.complaints.push_back(about(name, job, *problem));
}

}  // namespace jw::generate

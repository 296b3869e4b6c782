// SPDX-License-Identifier: MIT
#include "systemd/sd/signals.hpp"

#include <systemd/sd-bus.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <exception>
#include <list>
#include <string_view>
#include <utility>

#include "systemd/sd/bus_message.hpp"

namespace jw::sd {

namespace {

constexpr const char* systemd = "org.freedesktop.systemd1";
constexpr const char* manager_object = "/org/freedesktop/systemd1";
constexpr const char* manager_interface = "org.freedesktop.systemd1.Manager";
constexpr const char* unit_interface = "org.freedesktop.systemd1.Unit";
constexpr const char* service_interface = "org.freedesktop.systemd1.Service";
constexpr std::size_t most_asked = 16;
constexpr const char* nobody = "-";  // no sender has this name

/// "" for the path of something else than a unit.
std::string unit_of(const char* path) {
    char* name = nullptr;
    if (path == nullptr || ::sd_bus_path_decode(path, unit_objects, &name) <= 0) return "";
    const std::unique_ptr<char, decltype(&std::free)> owned{name, &std::free};
    return name;
}

}  // namespace

struct Signals::State {
    struct Question {
        State* state;
        Answer answer;
    };

    explicit State(Bus opened, Take taker) : bus{std::move(opened)}, take{std::move(taker)} {}

    Bus bus;
    Take take;
    std::string owner;  ///< who is systemd on the bus; "" where we talk to the manager itself
    std::deque<std::pair<std::string, Answer>> waiting;
    std::list<Question> asked;

    sd_bus* raw() const { return bus.raw(); }

    int subscribe();
    void learn_owner();
    bool is_from_manager(sd_bus_message* message) const;
    void ask_next();
    void on_signal(sd_bus_message* message);
    void on_owner(sd_bus_message* message);
    void on_changed(sd_bus_message* message) const;
    void on_job(sd_bus_message* message) const;
    void on_unit(sd_bus_message* message, Signal::Kind kind) const;
    void on_reloading(sd_bus_message* message) const;

    // sd-bus is C: nothing may be thrown through it.
    static int called(sd_bus_message* message, void* self, sd_bus_error* /*error*/) noexcept;
    static int answered(sd_bus_message* message, void* asked_by, sd_bus_error* /*error*/) noexcept;
};

/// The bus lets anybody send us signals; those of the manager come from who has its name.
void Signals::State::learn_owner() {
    owner.clear();
    if (::sd_bus_is_bus_client(raw()) <= 0) return;
    sd_bus_message* reply = nullptr;
    const int error =
        ::sd_bus_call_method(raw(), "org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus", "GetNameOwner", nullptr, &reply, "s", systemd);
    owner = nobody;
    if (error < 0) return;
    const Message owned{reply};
    const char* name = nullptr;
    if (::sd_bus_message_read(reply, "s", &name) > 0) owner = name;
}

bool Signals::State::is_from_manager(sd_bus_message* message) const {
    if (owner.empty()) return true;
    const char* sender = ::sd_bus_message_get_sender(message);
    return sender != nullptr && owner == sender;
}

int Signals::State::subscribe() {
    const bool by_bus = ::sd_bus_is_bus_client(raw()) > 0;
    const std::string from = by_bus ? std::string{"sender='"} + systemd + "'," : "";
    const auto rules = {
        from + "type='signal',path='" + manager_object + "',interface='" + manager_interface + "'",
        from + "type='signal',path_namespace='" + unit_objects +
            "',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'",
        std::string{
            "sender='org.freedesktop.DBus',type='signal',member='NameOwnerChanged',arg0='"} +
            systemd + "'"};
    for (const auto& rule : rules) {
        if (!by_bus && rule.starts_with("sender=")) continue;
        const int error = ::sd_bus_add_match(raw(), nullptr, rule.c_str(), &called, this);
        if (error < 0) return error;
    }
    learn_owner();
    return ::sd_bus_call_method(raw(), systemd, manager_object, manager_interface, "Subscribe",
                                nullptr, nullptr, nullptr);
}

int Signals::State::called(sd_bus_message* message, void* self, sd_bus_error* /*error*/) noexcept {
    try {
        static_cast<State*>(self)->on_signal(message);
    } catch (const std::exception&) {
        return -ENOMEM;
    }
    return 0;
}

void Signals::State::on_signal(sd_bus_message* message) {
    const char* text = ::sd_bus_message_get_member(message);
    const std::string_view member = text == nullptr ? "" : text;
    if (member == "NameOwnerChanged") return on_owner(message);
    if (!is_from_manager(message)) return;
    if (member == "PropertiesChanged") return on_changed(message);
    if (member == "JobRemoved") return on_job(message);
    if (member == "UnitNew") return on_unit(message, Signal::Kind::loaded);
    if (member == "UnitRemoved") return on_unit(message, Signal::Kind::unloaded);
    if (member == "Reloading") return on_reloading(message);
}

void Signals::State::on_owner(sd_bus_message* message) {
    const char* sender = ::sd_bus_message_get_sender(message);
    if (sender == nullptr || std::string_view{sender} != "org.freedesktop.DBus") return;
    const char *name = nullptr, *before = nullptr, *now = nullptr;
    if (::sd_bus_message_read(message, "sss", &name, &before, &now) <= 0) return;
    if (std::string_view{name} == systemd) owner = *now == '\0' ? nobody : now;
}

void Signals::State::on_changed(sd_bus_message* message) const {
    const char* interface = nullptr;
    auto unit = unit_of(::sd_bus_message_get_path(message));
    const bool is_timer = unit.ends_with(".timer");
    if (!is_timer && !unit.ends_with(".service")) return;
    if (::sd_bus_message_read(message, "s", &interface) <= 0) return;
    const std::string_view name = interface;
    if (is_timer && name != unit_interface) return;
    if (name != unit_interface && name != service_interface) return;
    auto properties = read_properties(*message);
    if (!properties) return;
    using Kind = Signal::Kind;
    const auto of_service = name == unit_interface ? Kind::unit_changed : Kind::service_changed;
    take({.kind = is_timer ? Kind::timer_changed : of_service,
          .unit = std::move(unit),
          .properties = *std::move(properties)});
}

void Signals::State::on_job(sd_bus_message* message) const {
    std::uint32_t id = 0;
    const char *path = nullptr, *unit = nullptr, *result = nullptr;
    if (::sd_bus_message_read(message, "uoss", &id, &path, &unit, &result) <= 0) return;
    const std::string_view word = result;
    if (word == "dependency" || word == "assert")
        take({.kind = Signal::Kind::start_failed, .unit = unit, .properties = {}});
}

void Signals::State::on_unit(sd_bus_message* message, Signal::Kind kind) const {
    const char *unit = nullptr, *path = nullptr;
    if (::sd_bus_message_read(message, "so", &unit, &path) > 0)
        take({.kind = kind, .unit = unit, .properties = {}});
}

void Signals::State::on_reloading(sd_bus_message* message) const {
    int begins = 0;
    if (::sd_bus_message_read(message, "b", &begins) > 0 && begins == 0)
        take({.kind = Signal::Kind::reloaded, .unit = "", .properties = {}});
}

void Signals::State::ask_next() {
    while (asked.size() < most_asked && !waiting.empty()) {
        auto [unit, answer] = std::move(waiting.front());
        waiting.pop_front();
        const auto object = object_of(unit);
        auto& question = asked.emplace_back(Question{this, std::move(answer)});
        const int error = ::sd_bus_call_method_async(raw(), nullptr, systemd, object.c_str(),
                                                     "org.freedesktop.DBus.Properties", "GetAll",
                                                     &answered, &question, "s", "");
        if (error < 0) asked.pop_back();
    }
}

int Signals::State::answered(sd_bus_message* message, void* asked_by,
                             sd_bus_error* /*error*/) noexcept {
    auto* question = static_cast<Question*>(asked_by);
    auto* state = question->state;
    try {
        const auto answer = std::move(question->answer);
        state->asked.remove_if([question](const auto& other) { return &other == question; });
        watch::Properties all;
        if (::sd_bus_message_is_method_error(message, nullptr) == 0)
            if (auto read = read_properties(*message)) all = *std::move(read);
        answer(all);
        state->ask_next();
    } catch (const std::exception&) {
        return -ENOMEM;
    }
    return 0;
}

Signals::Signals(std::unique_ptr<State> state) : state_{std::move(state)} {}

Signals::~Signals() = default;

Result<std::unique_ptr<Signals>, int> Signals::open(Manager manager, Take take) {
    auto bus = Bus::open(manager);
    if (!bus) return bus.error();
    auto state = std::make_unique<State>(*std::move(bus), std::move(take));
    if (const int error = state->subscribe(); error < 0) return -error;
    return std::unique_ptr<Signals>{new Signals{std::move(state)}};
}

Result<std::vector<std::string>, int> Signals::units(const std::string& pattern) {
    return state_->bus.loaded_units(pattern);
}

void Signals::ask(std::string unit, Answer answer) {
    state_->waiting.emplace_back(std::move(unit), std::move(answer));
    state_->ask_next();
}

int Signals::descriptor() const { return ::sd_bus_get_fd(state_->raw()); }

short Signals::events() const {
    const int events = ::sd_bus_get_events(state_->raw());
    return static_cast<short>(events < 0 ? 0 : events);
}

std::optional<Micros> Signals::until() const {
    std::uint64_t until = 0;
    if (::sd_bus_get_timeout(state_->raw(), &until) < 0 || until > INT64_MAX) return std::nullopt;
    return Micros{static_cast<std::int64_t>(until)};
}

std::optional<int> Signals::process() {
    constexpr int messages_a_turn = 1000;
    int did = 1;
    for (int i = 0; i < messages_a_turn && did > 0; ++i)
        did = ::sd_bus_process(state_->raw(), nullptr);
    if (did < 0) return -did;
    if (::sd_bus_is_open(state_->raw()) <= 0) return ENOTCONN;
    return std::nullopt;
}

}  // namespace jw::sd

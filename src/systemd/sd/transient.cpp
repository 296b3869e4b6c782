// SPDX-License-Identifier: MIT
#include "systemd/sd/transient.hpp"

#include <systemd/sd-bus.h>

#include <cerrno>

#include "systemd/sd/bus.hpp"
#include "systemd/sd/bus_message.hpp"

namespace jw::sd {

namespace {

/// Puts a message together. After the first step that fails all others are left out.
class Builder {
public:
    explicit Builder(sd_bus_message& message) : message_{message} {}

    template <typename... Values>
    Builder& add(const char* types, Values... values) {
        if (error_ >= 0) error_ = ::sd_bus_message_append(&message_, types, values...);
        return *this;
    }

    Builder& bytes(std::string_view bytes) {
        if (error_ >= 0)
            error_ = ::sd_bus_message_append_array(&message_, 'y', bytes.data(), bytes.size());
        return *this;
    }

    Builder& open(char type, const char* contents) {
        if (error_ >= 0) error_ = ::sd_bus_message_open_container(&message_, type, contents);
        return *this;
    }

    Builder& close() {
        if (error_ >= 0) error_ = ::sd_bus_message_close_container(&message_);
        return *this;
    }

    int error() const { return error_; }

private:
    sd_bus_message& message_;
    int error_ = 0;
};

/// A property of type a(sasb): one command.
void add_command(Builder& builder, const std::vector<std::string>& words) {
    builder.open('r', "sv").add("s", "ExecStart").open('v', "a(sasb)").open('a', "(sasb)");
    builder.open('r', "sasb").add("s", words.front().c_str()).open('a', "s");
    for (const auto& word : words) builder.add("s", word.c_str());
    builder.close().add("b", 0).close().close().close().close();
}

void add_properties(Builder& builder, const Transient& service) {
    constexpr int warning = 4;  // syslog(3)
    builder.open('a', "(sv)");
    builder.add("(sv)", "Description", "s", service.description.c_str());
    builder.add("(sv)", "CollectMode", "s", "inactive-or-failed");
    // What it starts and leaves to itself belongs to it all the same.
    builder.add("(sv)", "ExitType", "s", "cgroup");
    builder.add("(sv)", "SyslogLevel", "i", warning);
    builder.add("(sv)", "LogLevelMax", "i", warning);
    builder.add("(sv)", "StandardInput", "s", "data");
    builder.open('r', "sv").add("s", "StandardInputData").open('v', "ay");
    builder.bytes(service.input).close().close();
    add_command(builder, service.words);
    builder.close();
}

}  // namespace

int Bus::start(const Transient& service) {
    sd_bus_message* made = nullptr;
    int error = ::sd_bus_message_new_method_call(
        bus_.get(), &made, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
        "org.freedesktop.systemd1.Manager", "StartTransientUnit");
    if (error < 0) return -error;
    const Message owned{made};
    Builder builder{*made};
    builder.add("ss", service.name.c_str(), "fail");
    add_properties(builder, service);
    builder.add("a(sa(sv))", 0);
    error = builder.error();
    if (error >= 0) error = ::sd_bus_call(bus_.get(), made, 0, nullptr, nullptr);
    return error < 0 ? -error : 0;
}

}  // namespace jw::sd

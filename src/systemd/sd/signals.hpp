// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "systemd/sd/bus.hpp"

namespace jw::sd {

/// What a manager says unasked.
struct Signal {
    enum class Kind {
        service_changed,  ///< properties of the Service interface
        unit_changed,     ///< properties of the Unit interface
        timer_changed,    ///< the same of a timer
        loaded,
        unloaded,
        start_failed,  ///< a job ended as `dependency` or `assert`
        reloaded,      ///< the manager has read its units anew; `unit` is ""
    };
    Kind kind;
    std::string unit;
    watch::Properties properties;
};

/// Follows a manager: its signals, and questions whose answers come among them.
class Signals {
public:
    using Take = std::function<void(const Signal&)>;
    using Answer = std::function<void(const watch::Properties&)>;

    /// Connects and subscribes. From here on nothing is missed until process() says otherwise.
    static Result<std::unique_ptr<Signals>, int> open(Manager manager, Take take);

    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals();

    /// The loaded units that match a pattern of fnmatch(3).
    Result<std::vector<std::string>, int> units(const std::string& pattern);

    /// Asks for all properties of a unit. Many may be asked for at once: the questions wait for
    /// each other, since a bus allows so many (128) and no more. What can't be told is answered
    /// without properties.
    void ask(std::string unit, Answer answer);

    /// What to poll for, and until when (CLOCK_MONOTONIC).
    int descriptor() const;
    short events() const;
    std::optional<Micros> until() const;

    /// Takes what has come. An errno once the connection is lost.
    std::optional<int> process();

private:
    struct State;
    explicit Signals(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace jw::sd

// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "programs/query/complaint.hpp"
#include "programs/query/question.hpp"
#include "programs/query/replay/replay_lines.hpp"
#include "programs/query/replay/replay_store.hpp"
#include "programs/query/verb.hpp"

namespace jw::query {

namespace {

/// The lines of standard input. Its memory serves all of them.
class InputLines {
public:
    InputLines() = default;

    // NOLINTNEXTLINE(cppcoreguidelines-no-malloc): getline(3) took it
    ~InputLines() { std::free(memory_); }

    InputLines(const InputLines&) = delete;
    InputLines& operator=(const InputLines&) = delete;
    InputLines(InputLines&&) = delete;
    InputLines& operator=(InputLines&&) = delete;

    bool next() {
        length_ = ::getline(&memory_, &capacity_, stdin);
        return length_ >= 0;
    }

    std::string_view line() const { return {memory_, static_cast<std::size_t>(length_)}; }

private:
    char* memory_ = nullptr;
    std::size_t capacity_ = 0;
    ssize_t length_ = 0;
};

bool write(const std::string& text) {
    return text.empty() || (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                            std::fflush(stdout) == 0);
}

ExitCode replay_lines() {
    LineReplay replay;
    InputLines input;
    for (std::size_t count = 1; input.next(); ++count) {
        try {
            if (!write(replay.answer(input.line()))) return ExitCode::unwritable;
        } catch (const std::exception& error) {
            complain({"can't read line " + std::to_string(count) + " of the histories",
                      error.what(), "see job-watch-judgement(7) for what they are made of"});
            return ExitCode::usage;
        }
    }
    return ExitCode::ok;
}

}  // namespace

ExitCode answer_replay(const Question& question, Session& session) {
    if (question.histories == Histories::lines) return replay_lines();
    return replay_store(question, session);
}

}  // namespace jw::query

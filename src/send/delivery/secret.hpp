// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.hpp"

namespace jw::send {

/// A text that must not be seen: a token, a URL that is one, a key. It can't be copied, formatted
/// or compared by accident, and its memory is overwritten when it goes. Who calls reveal() answers
/// for where the text goes.
class Secret {
public:
    Secret() = default;

    explicit Secret(std::string text) noexcept;

    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    std::string_view reveal() const { return text_; }

    const char* c_str() const { return text_.c_str(); }

    bool empty() const { return text_.empty(); }

    Secret copy() const { return Secret{text_}; }

private:
    void take(std::string& text) noexcept;
    void wipe() noexcept;

    std::string text_;
};

/// Overwrites the text, what it may hold beyond its end too, and empties it.
void wipe(std::string& text) noexcept;

/// Reads the one line of a secret's file, without its newline. `file` is a path from the root, or
/// the name of a file in $CREDENTIALS_DIRECTORY (systemd.exec(5)). A file must be a regular one,
/// the user's or root's, readable by nobody else (0600 or less), and of at most 4096 bytes of
/// printable ASCII. Failures name the file, never what is in it.
Result<Secret> read_secret(const std::string& file);

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <utility>

namespace jw {

/// Owns one descriptor, or none (-1).
class Fd {
public:
    Fd() = default;

    explicit Fd(int fd) : fd_{fd} {}

    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;

    Fd(Fd&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}

    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    ~Fd() { close(); }

    int get() const { return fd_; }

    explicit operator bool() const { return fd_ >= 0; }

    /// Gives the descriptor away; the caller closes it.
    int release() { return std::exchange(fd_, -1); }

    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

private:
    int fd_ = -1;
};

}  // namespace jw

// SPDX-License-Identifier: MIT
#include "capture/spool/writer.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace jw::spool {

namespace {

Name key_name(const Key& key) {
    Name name;
    name.add_hex({key.data(), key.size()});
    return name;
}

/// Writes all of the vector, which it uses up. 0 or errno.
int write_all(int fd, std::span<iovec> parts) {
    while (!parts.empty()) {
        auto written = ::writev(fd, parts.data(), static_cast<int>(parts.size()));
        if (written < 0) {
            if (errno == EINTR) continue;
            return errno;
        }
        while (!parts.empty() && static_cast<std::size_t>(written) >= parts[0].iov_len) {
            written -= static_cast<ssize_t>(parts[0].iov_len);
            parts = parts.subspan(1);
        }
        if (parts.empty()) break;
        if (written == 0 && parts[0].iov_len == 0) continue;
        parts[0].iov_base = static_cast<char*>(parts[0].iov_base) + written;
        parts[0].iov_len -= static_cast<std::size_t>(written);
    }
    return 0;
}

int errno_unless(bool good) { return good ? 0 : errno; }

Name temporary_name(Name name) { return name.add(temporary_suffix), name; }

Fd open_temporary(const Fd& folder, const Name& temporary) {
    return Fd{::openat(folder.get(), temporary.c_str(),
                       O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)};
}

int write_parts(const Fd& file, Kind kind, const Facts& facts, std::span<const iovec> output,
                Durability durability) {
    auto head = entry_head(kind, facts, output);
    std::array<iovec, 16> parts;
    parts[0] = {&head, sizeof head};
    parts[1] = {const_cast<char*>(facts.view().data()), facts.view().size()};
    const auto more = output.first(std::min(output.size(), parts.size() - 2));
    std::copy(more.begin(), more.end(), parts.begin() + 2);

    const int error = write_all(file.get(), std::span{parts}.first(2 + more.size()));
    if (error != 0 || durability == Durability::buffered) return error;
    return errno_unless(::fsync(file.get()) == 0);
}

/// Gives a file its name if all went well so far, else removes it.
int settle(const Fd& folder, const Name& temporary, const Name& name, int error,
           Durability durability) {
    if (error == 0)
        error = errno_unless(
            ::renameat(folder.get(), temporary.c_str(), folder.get(), name.c_str()) == 0);
    if (error != 0) {
        ::unlinkat(folder.get(), temporary.c_str(), 0);
        return error;
    }
    return durability == Durability::durable ? errno_unless(::fsync(folder.get()) == 0) : 0;
}

}  // namespace

Key new_key(std::int64_t now) {
    Key key;
    if (::getrandom(key.data(), key.size(), GRND_NONBLOCK) != static_cast<ssize_t>(key.size())) {
        // Early in boot there may be no randomness yet: pid and time are unique on this machine.
        const auto pid = static_cast<std::uint64_t>(::getpid());
        const std::uint64_t unique[2] = {
            pid, (static_cast<std::uint64_t>(now) + (pid << 44)) * 0x9e3779b97f4a7c15U};
        std::memcpy(key.data(), unique, sizeof unique);
    }
    const auto millis = static_cast<std::uint64_t>(now / 1000);
    for (unsigned i = 0; i < 6; ++i) key[i] = static_cast<char>(millis >> (40 - 8 * i));
    key[6] = static_cast<char>((key[6] & 0x0f) | 0x70);
    key[8] = static_cast<char>((key[8] & 0x3f) | 0x80);
    return key;
}

Head entry_head(Kind kind, const Facts& facts, std::span<const iovec> output) {
    Head head{.magic = magic,
              .version = version,
              .kind = static_cast<std::uint16_t>(kind),
              .facts_length = static_cast<std::uint32_t>(facts.view().size()),
              .reserved = 0,
              .facts_checksum = checksum(facts.view().data(), facts.view().size()),
              .output_length = 0,
              .output_checksum = checksum(nullptr, 0)};
    for (const auto& part : output) {
        head.output_length += part.iov_len;
        head.output_checksum =
            checksum(static_cast<const char*>(part.iov_base), part.iov_len, head.output_checksum);
    }
    return head;
}

Name start_name(const Key& key) {
    auto name = key_name(key);
    return name.add(start_suffix), name;
}

Name end_name(const Key& key, unsigned revision) {
    auto name = key_name(key);
    return name.add(".").add_number(revision).add(end_suffix), name;
}

Name checkpoint_name(const Key& key) {
    auto name = key_name(key);
    return name.add(checkpoint_suffix), name;
}

void Facts::put(const void* bytes, std::size_t length) {
    std::memcpy(bytes_.data() + length_, bytes, length);
    length_ += length;
}

/// Puts what stands before the `length` bytes of a fact; false if these do not fit.
bool Facts::begin(Tag tag, std::size_t length) {
    const auto number = static_cast<std::uint16_t>(tag);
    const auto size = static_cast<std::uint32_t>(length);
    if (length_ + sizeof number + sizeof size + length > bytes_.size()) return false;
    put(&number, sizeof number);
    put(&size, sizeof size);
    return true;
}

void Facts::add(Tag tag, std::int64_t number) {
    if (begin(tag, sizeof number)) put(&number, sizeof number);
}

void Facts::add(Tag tag, std::span<const std::string_view> parts) {
    const auto used = length_ + kept_for_numbers;
    auto room = used < bytes_.size() ? bytes_.size() - used : 0;
    std::size_t length = 0;
    for (const auto part : parts) length += part.size();
    room = std::min(room, length);
    if (!begin(tag, room)) return;
    for (const auto part : parts) {
        const auto fitting = part.substr(0, room);
        put(fitting.data(), fitting.size());
        room -= fitting.size();
    }
}

int write_entry(const Fd& folder, const Name& name, Kind kind, const Facts& facts,
                std::span<const iovec> output, Durability durability) {
    const auto temporary = temporary_name(name);
    const auto file = open_temporary(folder, temporary);
    if (!file) return errno;
    const int error = write_parts(file, kind, facts, output, durability);
    return settle(folder, temporary, name, error, durability);
}

int write_bytes(const Fd& folder, const Name& name, std::string_view bytes, Durability durability) {
    const auto temporary = temporary_name(name);
    const auto file = open_temporary(folder, temporary);
    if (!file) return errno;
    iovec all{const_cast<char*>(bytes.data()), bytes.size()};
    int error = write_all(file.get(), {&all, 1});
    if (error == 0 && durability == Durability::durable)
        error = errno_unless(::fsync(file.get()) == 0);
    return settle(folder, temporary, name, error, durability);
}

int write_entry_over_reserve(const Fd& folder, const Name& name, Kind kind, const Facts& facts) {
    const auto length = sizeof(Head) + facts.view().size();
    if (length > reserve_bytes) return EFBIG;
    // Of several that want the reserve, the one whose rename finds it has it.
    const auto temporary = temporary_name(name);
    if (::renameat(folder.get(), reserve_name, folder.get(), temporary.c_str()) != 0) return errno;
    const Fd file{::openat(folder.get(), temporary.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC)};
    int error = errno_unless(static_cast<bool>(file));
    if (error == 0) error = write_parts(file, kind, facts, {}, Durability::buffered);
    if (error == 0)
        error = errno_unless(::ftruncate(file.get(), static_cast<off_t>(length)) == 0 &&
                             ::fsync(file.get()) == 0);
    return settle(folder, temporary, name, error, Durability::durable);
}

Name bare_name(const Key& key, const BareFacts& facts) {
    constexpr std::size_t longest_job = 64;
    auto name = key_name(key);
    name.add(".").add_number(static_cast<std::uint64_t>(facts.started), 16);
    name.add(".").add_number(static_cast<std::uint64_t>(facts.duration), 16);
    name.add(".").add_number(facts.outcome, 16).add(".").add_number(facts.wait_status, 16);
    name.add(".").add_hex(facts.job.substr(0, longest_job)).add(bare_suffix);
    return name;
}

int write_bare_entry(const Fd& folder, const Name& name) {
    const Fd file{
        ::openat(folder.get(), name.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file) return errno;
    return errno_unless(::fsync(folder.get()) == 0);
}

}  // namespace jw::spool

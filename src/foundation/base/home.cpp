// SPDX-License-Identifier: MIT
#include "foundation/base/home.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "foundation/base/fd.hpp"

namespace jw {

namespace {

/// Field `index` of one passwd(5) line.
std::string_view passwd_field(std::string_view line, int index) {
    for (; index > 0; --index) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return {};
        line.remove_prefix(colon + 1);
    }
    return line.substr(0, line.find(':'));
}

/// getpwuid(3) would load name service modules, which a static program without a heap can't.
bool add_account_home(Text<PATH_MAX>& path) {
    Text<24> uid;
    uid.add_number(::geteuid());
    const Fd file{::open("/etc/passwd", O_RDONLY | O_CLOEXEC)};
    char chunk[4096];
    std::size_t length = 0;
    while (file) {
        const auto n = ::read(file.get(), chunk + length, sizeof chunk - length);
        if (n > 0) length += static_cast<std::size_t>(n);
        std::string_view rest{chunk, length};
        for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            const auto line = rest.substr(0, end);
            rest.remove_prefix(end + 1);
            const auto home = passwd_field(line, 5);
            if (passwd_field(line, 2) != uid.view() || !home.starts_with('/')) continue;
            path.add(home);
            return true;
        }
        if (n <= 0 || rest.size() == sizeof chunk) return false;
        std::memmove(chunk, rest.data(), rest.size());
        length = rest.size();
    }
    return false;
}

}  // namespace

std::string_view folder_variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value == '/' ? std::string_view{value} : std::string_view{};
}

bool add_home(Text<PATH_MAX>& path) {
    if (add_account_home(path)) return true;
    path.add(folder_variable("HOME"));
    return !path.view().empty();
}

}  // namespace jw

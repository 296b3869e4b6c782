// SPDX-License-Identifier: MIT
#include "systemd/journal/kept_text.hpp"

#include <algorithm>

namespace jw::journal {

void KeptText::add(std::string_view bytes) {
    seen_ += bytes.size();
    const auto room = std::min(bytes.size(), part - head_.size());
    head_.append(bytes.substr(0, room));
    bytes.remove_prefix(room);
    tail_.append(bytes);
    if (tail_.size() > 2 * part) tail_.erase(0, tail_.size() - part);
}

std::string KeptText::tail() const {
    return tail_.size() > part ? tail_.substr(tail_.size() - part) : tail_;
}

}  // namespace jw::journal

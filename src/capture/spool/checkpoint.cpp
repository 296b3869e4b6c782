// SPDX-License-Identifier: MIT
#include "capture/spool/checkpoint.hpp"

#include <sys/uio.h>

#include "capture/spool/writer.hpp"

namespace jw::spool {

int write_checkpoint(const Fd& folder, std::string_view source, std::string_view state,
                     std::int64_t now) {
    const auto key = new_key(now);
    Facts facts;
    facts.add(Tag::key, {key.data(), key.size()});
    facts.add(Tag::source, source);
    facts.add(Tag::started, now);
    facts.add(Tag::stdout_seen, static_cast<std::int64_t>(state.size()));
    facts.add(Tag::stdout_kept_head, static_cast<std::int64_t>(state.size()));
    const iovec output{const_cast<char*>(state.data()), state.size()};
    return write_entry(folder, checkpoint_name(key), Kind::checkpoint, facts, {&output, 1},
                       Durability::durable);
}

}  // namespace jw::spool

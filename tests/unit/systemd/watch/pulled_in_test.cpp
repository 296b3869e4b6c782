// SPDX-License-Identifier: MIT
#include "systemd/watch/pulled_in.hpp"

#include <gtest/gtest.h>

namespace jw::watch {
namespace {

TEST(PulledIn, IsWhatATargetWantsAndRequires) {
    Properties target;
    target.set("Wants", Texts{"a.service", "b.target"});
    target.set("Requires", Texts{"c.service"});
    target.set("After", Texts{"d.service"});
    EXPECT_EQ(pulled_in_by(target), (Texts{"a.service", "b.target", "c.service"}));
    EXPECT_EQ(pulled_in_by(Properties{}), Texts{});
}

}  // namespace
}  // namespace jw::watch

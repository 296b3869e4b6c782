// SPDX-License-Identifier: MIT
#include "programs/ingest/declared_names.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_folder.hpp"

namespace {

using namespace jw;
using namespace std::chrono_literals;

class DeclaredNames : public testing::Test {
protected:
    void write(const std::string& name, const std::string& text) const {
        const auto path = std::filesystem::path{folder_ / name};
        std::filesystem::create_directories(path.parent_path());
        test::write_file(path, text);
    }

    bool has(const std::string& unit, const std::string& name) {
        return ingest::DeclaredNames{unit::Root{folder_.path()}}.has(unit, name, now_);
    }

    test::TempFolder folder_;
    ingest::DeclaredNames::Clock::time_point now_{1h};
};

TEST_F(DeclaredNames, AreThoseOfTheWrapperInAUnitsLines) {
    write("etc/systemd/system/a.service",
          "[Service]\nExecStart=-/usr/bin/job-watch run --name nightly --db /x -- cmd --name no\n"
          "ExecStop=/usr/bin/job-watch --name=\"the end\" -- cmd\n");
    EXPECT_TRUE(has("a.service", "nightly"));
    EXPECT_TRUE(has("a.service", "the end"));
    EXPECT_FALSE(has("a.service", "no"));
    EXPECT_FALSE(has("b.service", "nightly"));
}

TEST_F(DeclaredNames, OfOtherProgramsAreNone) {
    write("etc/systemd/system/a.service", "[Service]\nExecStart=/bin/echo --name nightly\n");
    EXPECT_FALSE(has("a.service", "nightly"));
}

TEST_F(DeclaredNames, AreFoundInWhatGeneratorsWrite) {
    write("usr/lib/systemd/system/a@.service", "[Service]\nExecStart=cmd\n");
    write("run/systemd/generator/a@.service.d/zz.conf",
          "[Service]\nExecStart=\nExecStart=/usr/bin/job-watch run --name x-%i-%p-%N-%n -- cmd\n");
    EXPECT_TRUE(has("a@1.service", "x-1-a-a@1-a@1.service"));
    EXPECT_FALSE(has("a@2.service", "x-1-a-a@1-a@1.service"));
}

TEST_F(DeclaredNames, WithOtherSpecifiersAreNone) {
    write("etc/systemd/system/a.service",
          "[Service]\nExecStart=/usr/bin/job-watch run --name %H -- cmd\n");
    EXPECT_FALSE(has("a.service", "%H"));
}

TEST_F(DeclaredNames, AreLookedUpAgainAfterAWhile) {
    ingest::DeclaredNames names{unit::Root{folder_.path()}};
    EXPECT_FALSE(names.has("a.service", "nightly", now_));
    write("etc/systemd/system/a.service",
          "[Service]\nExecStart=/usr/bin/job-watch run --name nightly -- cmd\n");
    EXPECT_FALSE(names.has("a.service", "nightly", now_ + 1s));
    EXPECT_TRUE(names.has("a.service", "nightly", now_ + 11s));
}

}  // namespace

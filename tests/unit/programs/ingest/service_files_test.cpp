// SPDX-License-Identifier: MIT
#include "programs/ingest/service_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_folder.hpp"

namespace {

using namespace jw;
using namespace std::chrono_literals;

class ServiceFiles : public testing::Test {
protected:
    void write(const std::string& name, const std::string& text) const {
        const auto path = std::filesystem::path{folder_ / name};
        std::filesystem::create_directories(path.parent_path());
        test::write_file(path, text);
    }

    bool has(const std::string& unit, const std::string& name) {
        return declared(unit).names.contains(name);
    }

    ingest::Declared declared(const std::string& unit) {
        return ingest::ServiceFiles{unit::Root{folder_.path()}}.of(unit, now_);
    }

    test::TempFolder folder_;
    ingest::ServiceFiles::Clock::time_point now_{1h};
};

TEST_F(ServiceFiles, NamesAreThoseOfTheWrapperInAUnitsLines) {
    write("etc/systemd/system/a.service",
          "[Service]\nExecStart=-/usr/bin/job-watch run --name nightly --db /x -- cmd --name no\n"
          "ExecStop=/usr/bin/job-watch --name=\"the end\" -- cmd\n");
    EXPECT_TRUE(has("a.service", "nightly"));
    EXPECT_TRUE(has("a.service", "the end"));
    EXPECT_FALSE(has("a.service", "no"));
    EXPECT_FALSE(has("b.service", "nightly"));
}

TEST_F(ServiceFiles, NamesOfOtherProgramsAreNone) {
    write("etc/systemd/system/a.service", "[Service]\nExecStart=/bin/echo --name nightly\n");
    EXPECT_FALSE(has("a.service", "nightly"));
}

TEST_F(ServiceFiles, NamesAreFoundInWhatGeneratorsWrite) {
    write("usr/lib/systemd/system/a@.service", "[Service]\nExecStart=cmd\n");
    write("run/systemd/generator/a@.service.d/zz.conf",
          "[Service]\nExecStart=\nExecStart=/usr/bin/job-watch run --name x-%i-%p-%N-%n -- cmd\n");
    EXPECT_TRUE(has("a@1.service", "x-1-a-a@1-a@1.service"));
    EXPECT_FALSE(has("a@2.service", "x-1-a-a@1-a@1.service"));
}

TEST_F(ServiceFiles, NamesWithOtherSpecifiersAreNone) {
    write("etc/systemd/system/a.service",
          "[Service]\nExecStart=/usr/bin/job-watch run --name %H -- cmd\n");
    EXPECT_FALSE(has("a.service", "%H"));
}

TEST_F(ServiceFiles, NamesAreLookedUpAgainAfterAWhile) {
    ingest::ServiceFiles files{unit::Root{folder_.path()}};
    EXPECT_TRUE(files.of("a.service", now_).names.empty());
    write("etc/systemd/system/a.service",
          "[Service]\nExecStart=/usr/bin/job-watch run --name nightly -- cmd\n");
    EXPECT_TRUE(files.of("a.service", now_ + 1s).names.empty());
    EXPECT_TRUE(files.of("a.service", now_ + 11s).names.contains("nightly"));
}

TEST_F(ServiceFiles, SayWhoseTheServiceIs) {
    write("etc/systemd/system/a.service", "[Service]\nExecStart=cmd\nUser=1234\n");
    write("etc/systemd/system/b.service", "[Service]\nExecStart=cmd\n");
    write("etc/systemd/system/c@.service", "[Service]\nExecStart=cmd\nUser=%i\n");
    write("etc/systemd/system/d.service", "[Service]\nExecStart=cmd\nUser=nobody\nDynamicUser=1\n");
    EXPECT_EQ(declared("a.service").uid, 1234U);
    EXPECT_EQ(declared("b.service").uid, 0U);
    EXPECT_EQ(declared("c@4321.service").uid, 4321U);
    EXPECT_EQ(declared("c@no-such-user.service").uid, std::nullopt);
    EXPECT_EQ(declared("d.service").uid, std::nullopt);
    EXPECT_EQ(declared("e.service").uid, std::nullopt);
}

TEST_F(ServiceFiles, SayWhetherTheyNameJobWatch) {
    write("etc/systemd/system/a.service", "[Service]\nExecStart=cmd\n");
    write("etc/systemd/system/b.service",
          "[Service]\nExecStart=runuser -u x -- /usr/bin/job-watch run cmd\n");
    write("etc/systemd/system/c.service",
          "[Service]\nExecStart=cmd\nExecStopPost=/usr/libexec/job-watch/job-watch-observe\n");
    EXPECT_FALSE(declared("a.service").names_job_watch);
    EXPECT_TRUE(declared("b.service").names_job_watch);
    EXPECT_TRUE(declared("c.service").names_job_watch);
}

}  // namespace

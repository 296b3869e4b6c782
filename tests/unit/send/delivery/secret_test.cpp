// SPDX-License-Identifier: MIT
#include "send/delivery/secret.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ostream>
#include <type_traits>

#include "send/delivery/signature.hpp"
#include "support/temp_folder.hpp"

namespace jw::send {
namespace {

using test::TempFolder;

template <typename T>
concept Streamable = requires(std::ostream& stream, const T& value) {
    stream << value;
};

TEST(SecretText, CanNeitherBeFormattedNorCopiedNorPrinted) {
    EXPECT_FALSE(fmt::is_formattable<Secret>::value);
    EXPECT_FALSE(std::is_copy_constructible_v<Secret>);
    EXPECT_FALSE((std::is_convertible_v<Secret, std::string>));
    EXPECT_FALSE((std::is_convertible_v<Secret, std::string_view>));
    EXPECT_FALSE(Streamable<Secret>);
}

TEST(SecretText, LeavesNothingBehindWhenItMoves) {
    Secret first{"short"};
    const char* place = first.c_str();
    const Secret second{std::move(first)};
    EXPECT_EQ(second.reveal(), "short");
    EXPECT_EQ((std::string{place, 5}), std::string(5, '\0'));
}

class SecretFile : public testing::Test {
protected:
    std::string file(const std::string& content, mode_t mode = 0600) {
        const auto path = folder_ / "token";
        test::write_file(path, content);
        ::chmod(path.c_str(), mode);
        return path;
    }

    static std::string why(const std::string& path) {
        const auto secret = read_secret(path);
        if (secret) return "";
        const auto& failure = secret.error();
        EXPECT_EQ((failure.what + failure.why + failure.next).find("s3cret"), std::string::npos);
        return failure.why;
    }

    TempFolder folder_;
};

TEST_F(SecretFile, IsReadWithoutItsNewline) {
    EXPECT_EQ(read_secret(file("s3cret\n"))->reveal(), "s3cret");
    EXPECT_EQ(read_secret(file("Bearer s3cret"))->reveal(), "Bearer s3cret");
    EXPECT_EQ(read_secret(file("s3cret\r\n", 0400))->reveal(), "s3cret");
}

TEST_F(SecretFile, IsRefusedWhenOthersCanReadIt) {
    for (const mode_t mode : {0640U, 0604U, 0620U, 0660U, 0644U, 0666U})
        EXPECT_NE(why(file("s3cret", mode)), "") << mode;
}

TEST_F(SecretFile, IsRefusedWhenItIsAnothersOrNoFileAtAll) {
    EXPECT_NE(why(folder_ / "none"), "");
    EXPECT_NE(why(folder_.path()), "");
    file("s3cret");
    ASSERT_EQ(::symlink((folder_ / "token").c_str(), (folder_ / "link").c_str()), 0);
    EXPECT_EQ(why(folder_ / "link"), "it is a symbolic link");
    ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0600), 0);
    EXPECT_EQ(why(folder_ / "fifo"), "it is not a regular file");
    if (::geteuid() != 0) GTEST_SKIP() << "needs root for the rest";
    const auto path = file("s3cret");
    ASSERT_EQ(::chown(path.c_str(), 54321, 54321), 0);
    EXPECT_EQ(why(path), "it belongs to user 54321");
}

TEST_F(SecretFile, IsOneLineOfPrintableAscii) {
    for (const std::string content : {"", "\n", "s3cret\nmore\n", "s3\tcret", "\xff", " s3cret"})
        EXPECT_NE(why(file(content)), "") << content;
    EXPECT_NE(why(file(std::string("s3cret\0x", 8))), "");
    EXPECT_EQ(why(file(std::string(5000, 'x'))), "it is longer than 4096 bytes");
    EXPECT_EQ(why(file(std::string(4096, 'x') + "\n")), "");
}

TEST_F(SecretFile, CanBeACredential) {
    file("s3cret\n", 0440);
    ::setenv("CREDENTIALS_DIRECTORY", folder_.path().c_str(), 1);
    EXPECT_EQ(read_secret("token")->reveal(), "s3cret");
    EXPECT_NE(why("../token"), "");
    EXPECT_NE(why("."), "");
    EXPECT_NE(why(""), "");
    ::unsetenv("CREDENTIALS_DIRECTORY");
    EXPECT_NE(why("token"), "");
}

// Made with: printf '%s' 'msg_1.1614265330.{"test": 1}' |
//     openssl dgst -sha256 -mac HMAC -macopt hexkey:<the key> -binary | base64
TEST(Signature, IsThatOfStandardWebhooks) {
    EXPECT_EQ(signature(Secret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "msg_1", 1614265330,
                        R"({"test": 1})"),
              "v1,pAJ+2CQ3+N6E7H+Tf1Lee1V3d/TMhYQ2KqhOSemiwqA=");
    EXPECT_EQ(signature(Secret{"plain key"}, "msg_1", 1614265330, R"({"test": 1})"),
              "v1,yDzlYDWwrt3UEaIu3TvtuaM0a2F5P2OJqiUSga+YzaE=");
}

TEST(Signature, IsAnotherAtAnotherTimeAndNoneWithABrokenKey) {
    EXPECT_NE(signature(Secret{"key"}, "a", 1, "b"), signature(Secret{"key"}, "a", 2, "b"));
    for (const auto* key : {"whsec_***", "whsec_", "whsec_====", "whsec_A==="})
        EXPECT_EQ(signature(Secret{key}, "a", 1, "b"), "") << key;
}

TEST(DigestKey, HasTheFormOfEveryKey) {
    const auto key = digest_key("x");
    EXPECT_EQ(key.size(), 32U);
    EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(key, digest_key("x"));
    EXPECT_NE(key, digest_key("y"));
}

}  // namespace
}  // namespace jw::send

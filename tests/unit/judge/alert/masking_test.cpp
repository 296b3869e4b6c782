// SPDX-License-Identifier: MIT
#include "judge/alert/masking.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "judge/alert/secret_name.hpp"
#include "support/sample.hpp"

namespace jw::alert {
namespace {

constexpr std::string_view canary = "Tr0ub4dor3xCanary9";

std::string letters(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "aB3dE5gH7j"[i % 10];
    return text;
}

TEST(Masking, HidesValuesBehindNamesOptionsAndHeaders) {
    for (const std::string before : {"DB_PASSWORD=",
                                     "export PGPASSWORD='",
                                     "password = ",
                                     "password: ",
                                     "\"password\": \"",
                                     "{'api_key': '",
                                     "accessToken=",
                                     "x-api-key: ",
                                     "aws_secret_access_key = ",
                                     "--password ",
                                     "--password=",
                                     "--token '",
                                     "-password ",
                                     "tool --api-key ",
                                     "https://user:",
                                     "postgres://me:",
                                     "https://h/x?a=1&token=",
                                     "Authorization: Basic ",
                                     "authorization: Bearer ",
                                     "-H 'Authorization: token ",
                                     "\"Authorization\": \"Bearer ",
                                     "Cookie: session=",
                                     "using Bearer ",
                                     "mysqldump -u root -p",
                                     "sshpass -p ",
                                     "curl -s -u me:",
                                     "SECRET=\"a b ",
                                     "client_secret=>",
                                     "token\t=\t",
                                     "Passwort-PW: "}) {
        auto text = before;
        text += canary;
        if (before.find("://") != std::string::npos && before.find('?') == std::string::npos)
            text += "@host/path";
        const auto safe = masked("line before\n" + text + "\nline after\n");
        EXPECT_EQ(safe.find(canary), std::string::npos) << safe;
        EXPECT_NE(safe.find("[masked]"), std::string::npos) << safe;
        EXPECT_TRUE(safe.starts_with("line before\n")) << safe;
        EXPECT_TRUE(safe.ends_with("\nline after\n")) << safe;
    }
}

TEST(Masking, HidesTokensOfKnownShapesWhereverTheyStand) {
    const std::string jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0." + letters(43);
    for (const auto& token :
         {"AKIA" + std::string(16, 'Q'), "ghp_" + letters(36), "github_pat_" + letters(40),
          "glpat-" + letters(20), "xoxb-12345678901-" + letters(24), "sk_live_" + letters(24),
          "AIza" + letters(35), "npm_" + letters(36), "123456789:" + letters(35), jwt,
          "bot123456789:" + letters(35), "hooks.slack.com/services/T0/B0/" + letters(24)}) {
        for (const std::string& text : {token, "x " + token + " y", "\"" + token + "\",",
                                        "https://api.example/" + token + "/send", "a=" + token}) {
            const auto safe = masked(text);
            EXPECT_EQ(safe.find(token.substr(token.size() - 12)), std::string::npos) << safe;
        }
    }
}

TEST(Masking, HidesPrivateKeysAlsoWhereTheyAreCut) {
    const std::string body = letters(64) + "\n" + letters(64) + "\n";
    const auto begin = std::string{"-----BEGIN RSA PRIVATE KEY-----\n"};
    const auto end = std::string{"-----END RSA PRIVATE KEY-----\n"};
    EXPECT_EQ(masked("a\n" + begin + body + end + "b\n"), "a\n[masked]\nb\n");
    EXPECT_EQ(masked("a\n" + begin + body), "a\n[masked]");
    EXPECT_EQ(masked(body + end + "b\n"), "[masked]\nb\n");
    EXPECT_EQ(masked("an error!\n" + body + end + "b\n"), "an error!\n[masked]\nb\n");
    const auto public_key = "-----BEGIN PUBLIC KEY-----\n" + body + "-----END PUBLIC KEY-----\n";
    EXPECT_EQ(masked(public_key), public_key);
}

TEST(Masking, KeepsTheRestOfALine) {
    EXPECT_EQ(masked("connect https://user:hunter22@db.example:5432/x failed"),
              "connect https://user:[masked]@db.example:5432/x failed");
    EXPECT_EQ(masked("GET /x?token=abc123&page=2 404"), "GET /x?token=[masked]&page=2 404");
    EXPECT_EQ(masked("{\"token\": \"abc\", \"page\": 2}"),
              "{\"token\": \"[masked]\", \"page\": 2}");
    EXPECT_EQ(masked("PASSWORD='a\\'b' next"), "PASSWORD='[masked]' next");
    EXPECT_EQ(masked("run --password x1 --verbose"), "run --password [masked] --verbose");
    EXPECT_EQ(masked("curl -u me:pw9 https://h/"), "curl -u me:[masked] https://h/");
}

TEST(Masking, LeavesOrdinaryWordsAlone) {
    for (const std::string text :
         {"FATAL: password authentication failed for user \"app\"",
          "Access denied for user 'root'@'localhost' (using password: YES)",
          "error: invalid token: unexpected end of input",
          "password: required\n",
          "PASS: test 7\n",
          "passed=12 failed=0 pass=12",
          "max_tokens=500",
          "PWD=/srv/app",
          "bearer of bad news",
          "the secret garden",
          "--password-file /etc/pw",
          "secretary",
          "ssh -p 22 host",
          "mkdir -p /srv/new",
          "cp -p a b",
          "https://example.org/a@b?c=d:e",
          "https://example.org:8080/path",
          "mailto:someone@example.org",
          "rsync error: code 12",
          "12:34:56 ERROR 123456789: nothing",
          "key=value",
          "author: somebody",
          "token",
          "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
          "sk-short",
          "git@github.com:me/repo.git",
          "-----",
          "://",
          "curl -u me https://h/"})
        EXPECT_EQ(masked(text), text);
}

TEST(Masking, ChangesNothingThatItHasMaskedBefore) {
    for (const std::string text :
         {"DB_PASSWORD=abc123", "Authorization: Basic abc", "https://a:b@c/", "--token x9 y"}) {
        EXPECT_EQ(masked(masked(text)), masked(text));
    }
}

TEST(Masking, TakesAnyBytes) {
    std::mt19937 random{3};
    const std::string parts[] = {"password",
                                 "=",
                                 ":",
                                 "\"",
                                 "'",
                                 "\\",
                                 "://",
                                 "@",
                                 "-----BEGIN ",
                                 "-----END PRIVATE KEY-----",
                                 "eyJ",
                                 "Bearer ",
                                 "\n",
                                 " ",
                                 "--token",
                                 "curl -u",
                                 "xoxb-",
                                 "123456789:",
                                 std::string(1, '\0'),
                                 "\xff"};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto i = random() % 20; i > 0; --i) text += parts[random() % std::size(parts)];
        const auto safe = masked(text);
        EXPECT_LE(safe.size(), text.size() + 8 * 20) << text;
    }
}

/// Counts rather than times: a megabyte of what is worst for each matcher would take minutes if the
/// work grew with its square.
TEST(Masking, IsDoneWithAMegabyteOfAnythingAtOnce) {
    for (const std::string part :
         {"eyJ-", "xoxb-", "://", "token: ", "password=\"", "-----BEGIN PRIVATE KEY-----",
          "-----END PRIVATE KEY-----", "bearer ", "a", "-", "123456789", "curl -u a", "--token ",
          "https://a", "\"token\":", "Cookie"}) {
        std::string text;
        const std::size_t size = test::sample(1U << 20U, 1U << 20U);
        while (text.size() < size) text += part;
        EXPECT_FALSE(masked(text).empty());
    }
}

TEST(SecretName, IsToldFromNamesAboutSecrets) {
    for (const auto* name : {"password", "DB_PASS", "accessToken", "X-Api-Key",
                             "AWS_SECRET_ACCESS_KEY", "my.private.key", "mysql_pwd"})
        EXPECT_TRUE(is_secret_name(name)) << name;
    for (const auto* name : {"", "key", "PWD", "compass", "token_type", "password_file", "tokens",
                             "tokenizer", "keyboard", "passive", "bypass"})
        EXPECT_FALSE(is_secret_name(name)) << name;
}

TEST(Masking, LeavesWhatEndsACommandBehindAPassword) {
    EXPECT_EQ(masked("app --password=hunter2; mysql"), "app --password=[masked]; mysql");
    EXPECT_EQ(masked("app --password hunter2; mysql"), "app --password [masked]; mysql");
    EXPECT_EQ(masked("PASSWORD=hunter2;"), "PASSWORD=[masked];");
    EXPECT_EQ(masked("PASSWORD=hun;ter2"), "PASSWORD=[masked]");
    EXPECT_EQ(masked("--password ; mysql"), "--password ; mysql");
}

}  // namespace
}  // namespace jw::alert

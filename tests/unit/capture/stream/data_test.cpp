// SPDX-License-Identifier: MIT
#include "capture/stream/data.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace jw::wrapper;
using namespace std::string_literals;

bool is_data(std::string bytes) {
    const iovec parts[] = {{nullptr, 0}, {bytes.data(), bytes.size()}};
    return looks_like_data(parts);
}

std::string times(int count, const std::string& text) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

TEST(Data, IsWhatBeginsAsAnArchiveHoldsANulOrIsHardlyUtf8) {
    EXPECT_TRUE(is_data("\x1f\x8b\x08 and so on"));
    EXPECT_TRUE(is_data("PK\x03\x04 and so on"));
    EXPECT_TRUE(is_data("PGDMP and so on"));
    EXPECT_TRUE(is_data("a line\nanother\0"s));
    EXPECT_TRUE(is_data("\0"s));
    EXPECT_TRUE(is_data(times(64, "\xff\xfe")));
    EXPECT_TRUE(is_data(times(64, "\xe9\xe8xy")));
}

TEST(Data, IsNoLogInAnyLanguage) {
    EXPECT_FALSE(is_data(""));
    EXPECT_FALSE(is_data("all well\n"));
    EXPECT_FALSE(is_data("PK is a name\n"));
    EXPECT_FALSE(is_data("\x1b[31mred\x1b[0m\r\n"));
    EXPECT_FALSE(is_data(times(50, "Подключение закрыто \u2713\n")));
    EXPECT_FALSE(is_data(times(50,
                               "Verbindung \xfc"
                               "berpr\xfc"
                               "ft\n")))
        << "Latin-1";
    EXPECT_FALSE(is_data("\xff\xfe\x80")) << "too little to tell";
    EXPECT_FALSE(looks_like_data({}));
}

}  // namespace

// SPDX-License-Identifier: MIT
#include "capture/run/options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace jw::wrapper;

/// A command line that can be changed, as main gets it.
class Line {
public:
    Line(std::initializer_list<const char*> words) : words_{"job-watch"} {
        words_.insert(words_.end(), words.begin(), words.end());
        for (auto& word : words_) pointers_.push_back(word.data());
        pointers_.push_back(nullptr);
    }

    int count() const { return static_cast<int>(words_.size()); }

    char** words() { return pointers_.data(); }

private:
    std::vector<std::string> words_;
    std::vector<char*> pointers_;
};

Request request(std::initializer_list<const char*> words) {
    Line line{words};
    return request_of(line.count(), line.words());
}

/// Parses; the complaint, or "".
std::string parse(std::initializer_list<const char*> words, Options& options, Line& line,
                  const char*& word) {
    line = Line{words};
    const char* complaint = jw::wrapper::parse(line.count(), line.words(), options, word);
    return complaint != nullptr ? complaint : "";
}

struct Parsed {
    Line line{};
    Options options;
    std::string complaint;
    std::string word;

    explicit Parsed(std::initializer_list<const char*> words) {
        const char* at = nullptr;
        complaint = parse(words, options, line, at);
        if (at != nullptr) word = at;
    }

    std::string command() const {
        std::string text;
        for (char** at = options.command; *at != nullptr; ++at) text += std::string{*at} + "|";
        return text;
    }
};

TEST(Request, IsAWrapWithRunOrWithAName) {
    EXPECT_EQ(request({"run", "--", "true"}), Request::wrap);
    EXPECT_EQ(request({"run"}), Request::wrap);
    EXPECT_EQ(request({"--name", "x", "true"}), Request::wrap);
    EXPECT_EQ(request({"--name=x", "true"}), Request::wrap);
    EXPECT_EQ(request({"--timeout", "5", "--name", "x", "true"}), Request::wrap);
    EXPECT_EQ(request({"--db", "/x", "--name", "x", "true"}), Request::wrap);
}

TEST(Request, IsAQuestionOtherwise) {
    EXPECT_EQ(request({"record", "a.service"}), Request::record);
    EXPECT_EQ(request({"record"}), Request::record);
    EXPECT_EQ(request({"records"}), Request::query);
    EXPECT_EQ(request({}), Request::query);
    EXPECT_EQ(request({"history", "x"}), Request::query);
    EXPECT_EQ(request({"history", "--name", "x"}), Request::query);
    EXPECT_EQ(request({"--since", "24h"}), Request::query);
    EXPECT_EQ(request({"--db", "/x", "history"}), Request::query);
    EXPECT_EQ(request({"--help"}), Request::query);
    EXPECT_EQ(request({"--version"}), Request::query);
    EXPECT_EQ(request({"run", "--help"}), Request::query);
    EXPECT_EQ(request({"-h"}), Request::query);
}

TEST(Request, WithOptionsThatOnlyMakeSenseForWrappingIsAWrap) {
    EXPECT_EQ(request({"--timeout", "5", "true"}), Request::wrap);
    EXPECT_NE(Parsed({"--timeout", "5", "true"}).complaint, "");
}

TEST(Options, EndAtTheFirstWordThatIsNone) {
    const Parsed parsed{"--name", "x", "ls", "--name", "y", "-l"};
    EXPECT_EQ(parsed.complaint, "");
    EXPECT_STREQ(parsed.options.name, "x");
    EXPECT_EQ(parsed.command(), "ls|--name|y|-l|");
}

TEST(Options, EndAtTwoDashes) {
    const Parsed parsed{"run", "--name=x", "--", "--odd", "--", "y"};
    EXPECT_EQ(parsed.complaint, "");
    EXPECT_EQ(parsed.command(), "--odd|--|y|");
}

TEST(Options, AreReadInFull) {
    const Parsed parsed{"run",       "--timeout",      "1h 30min",  "--kill-after",
                        "5s",        "--overlap",      "skip",      "--overlap-exit",
                        "75",        "--success-exit", "1,24",      "--quiet-success",
                        "--streams", "merged",         "--capture", "64K",
                        "--db",      "/x/y.db",        "--argv0",   "-sh",
                        "true"};
    EXPECT_EQ(parsed.complaint, "");
    EXPECT_EQ(parsed.options.name, nullptr);
    EXPECT_EQ(parsed.options.timeout, 5'400'000'000U);
    EXPECT_EQ(parsed.options.kill_after, 5'000'000U);
    EXPECT_EQ(parsed.options.overlap, Overlap::skip);
    EXPECT_EQ(parsed.options.overlap_exit, 75);
    EXPECT_EQ(parsed.options.show, Show::on_failure);
    EXPECT_EQ(parsed.options.streams, Streams::merged);
    EXPECT_EQ(parsed.options.capture, 65536U);
    EXPECT_STREQ(parsed.options.store, "/x/y.db");
    EXPECT_STREQ(parsed.options.argv0, "-sh");
    EXPECT_EQ(parsed.command(), "true|");
    for (unsigned code = 0; code < 256; ++code)
        EXPECT_EQ(parsed.options.success_exits.test(code), code == 0 || code == 1 || code == 24);
}

TEST(Options, NameTheWordThatIsWrong) {
    const struct {
        std::initializer_list<const char*> words;
        const char* word;
    } cases[] = {
        {{"run", "--nope", "true"}, "--nope"},
        {{"run", "--name"}, "--name"},
        {{"run", "--name", "", "true"}, "--name"},
        {{"run", "--argv0"}, "--argv0"},
        {{"run", "--timeout", "soon", "true"}, "--timeout"},
        {{"run", "--kill-after=x", "true"}, "--kill-after=x"},
        {{"run", "--overlap", "maybe", "true"}, "--overlap"},
        {{"run", "--overlap-exit", "256", "true"}, "--overlap-exit"},
        {{"run", "--success-exit", "1,,2", "true"}, "--success-exit"},
        {{"run", "--success-exit", "-1", "true"}, "--success-exit"},
        {{"run", "--streams", "both", "true"}, "--streams"},
        {{"run", "--capture", "65M", "true"}, "--capture"},
        {{"run", "--capture", "1e3", "true"}, "--capture"},
        {{"run", "--capture", "99999999999999999999G", "true"}, "--capture"},
    };

    for (const auto& wrong : cases) {
        const Parsed parsed{wrong.words};
        EXPECT_NE(parsed.complaint, "") << wrong.word;
        EXPECT_EQ(parsed.word, wrong.word);
    }
}

TEST(Options, TakeACommand) {
    EXPECT_NE(Parsed({"run"}).complaint, "");
    EXPECT_NE(Parsed({"run", "--"}).complaint, "");
    EXPECT_NE(Parsed({"--name", "x"}).complaint, "");
}

}  // namespace

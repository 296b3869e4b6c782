// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programs/query/exit_code.hpp"
#include "programs/query/question.hpp"
#include "show/json/json.hpp"

namespace jw::query {

/// Writes the document of --json, however long, a part at a time. What has been begun on standard
/// output is ended, whatever happens; a document that fails early leaves standard output empty.
class Document {
public:
    explicit Document(std::string_view verb, const std::vector<std::string>& warnings = {})
        : waiting_{show::json_begin(verb, warnings)} {}

    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    ~Document();

    void add(const show::Json& item);

    /// ExitCode::nothing if there was no item.
    ExitCode finish();

private:
    void flush();

    std::string waiting_;
    bool empty_ = true;
    bool begun_ = false;  ///< a part is out
    ExitCode written_ = ExitCode::ok;
};

/// What a verb ends with that has found nothing, and has said so: an empty document for --json.
ExitCode nothing_found(std::string_view verb, const Question& question);

}  // namespace jw::query

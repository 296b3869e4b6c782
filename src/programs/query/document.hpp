// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programs/query/exit_code.hpp"
#include "programs/query/question.hpp"
#include "show/json/csv.hpp"
#include "show/json/json.hpp"

namespace jw::query {

/// Writes the document of --json, however long, a part at a time. What has been begun on standard
/// output is ended, whatever happens; a document that fails early leaves standard output empty.
/// With columns it is the table of --csv of the same items.
class Document {
public:
    explicit Document(std::string_view verb, const std::vector<std::string>& warnings = {},
                      show::Columns columns = {})
        : columns_{columns},
          waiting_{columns.empty() ? show::json_begin(verb, warnings) : show::csv_header(columns)} {
    }

    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    ~Document();

    void add(const show::Json& item);

    /// ExitCode::nothing if there was no item.
    ExitCode finish();

private:
    void flush();

    void end();

    show::Columns columns_;
    std::string waiting_;
    bool empty_ = true;
    bool begun_ = false;  ///< a part is out
    ExitCode written_ = ExitCode::ok;
};

/// The columns of an answer that is asked for as --csv, none of one as --json.
inline show::Columns columns_of(const Question& question, show::Columns columns) {
    return question.format == Format::csv ? columns : show::Columns{};
}

/// What a verb ends with that has found nothing, and has said so: an empty document for --json.
ExitCode nothing_found(std::string_view verb, const Question& question);

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include "programs/query/document.hpp"

#include <nlohmann/json.hpp>

#include "programs/query/session.hpp"

namespace jw::query {

namespace {

constexpr std::size_t part_size = 4U << 20U;

}  // namespace

Document::~Document() {
    if (!begun_) return;
    waiting_.clear();
    end();
}

void Document::end() {
    if (columns_.empty()) waiting_ += show::json_end();
    flush();
}

void Document::add(const show::Json& item) {
    if (!empty_ && columns_.empty()) waiting_ += ',';
    empty_ = false;
    waiting_ += columns_.empty() ? show::json_item(item) : show::csv_line(item, columns_);
    if (waiting_.size() >= part_size) flush();
}

ExitCode Document::finish() {
    end();
    begun_ = false;
    if (written_ != ExitCode::ok) return written_;
    return empty_ ? ExitCode::nothing : ExitCode::ok;
}

void Document::flush() {
    begun_ = true;
    if (written_ == ExitCode::ok) written_ = Session::write(waiting_);
    waiting_.clear();
}

ExitCode nothing_found(std::string_view verb, const Question& question) {
    return question.format == Format::json ? Document{verb}.finish() : ExitCode::nothing;
}

}  // namespace jw::query

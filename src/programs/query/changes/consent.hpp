// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "programs/query/exit_code.hpp"
#include "programs/query/question.hpp"

namespace jw::query {

enum class Consent { given, refused, cant_ask };

/// Whether what `what` says, a sentence that ends with a question mark, is wanted: by --yes, or as
/// somebody at the terminal answers. Complains where there is nobody to ask.
Consent consent_to(const std::string& what, const Question& question);

}  // namespace jw::query

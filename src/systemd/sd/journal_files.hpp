// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace jw::sd {

/// The journal files of this machine, persistent and volatile, of all namespaces: managers write to
/// the default one, a service with LogNamespace= to its own. Those of containers and of other
/// machines lie beside them and are not among these. systemd-journald.service(8), FILES.
std::vector<std::string> own_journal_files();

/// The journal files in a folder and in those right below it.
std::vector<std::string> journal_files_in(const std::string& folder);

}  // namespace jw::sd

// SPDX-License-Identifier: MIT
#pragma once

namespace jw::fleet {

inline constexpr auto help_text = R"(Usage: job-watch --fleet [--host GLOB] [--json]
       job-watch history JOB --fleet [--host GLOB] [--failed] [-n N] [--json]
       job-watch last-failure [JOB] --fleet [--host GLOB] [--json]
       job-watch fleet VERB

Many hosts in one PostgreSQL database: what fails where, and which host is silent.

  job-watch --fleet              silent hosts, and failing jobs by name
  job-watch fleet hosts          every host, and when it spoke last

For the administrator of the database:
  job-watch fleet init           make the schema, or bring it up to date
  job-watch fleet enroll HOST    make a login for a host, and say its password once
  job-watch fleet accept HOST    let a host speak again that was taken for two
  job-watch fleet forget HOST    end a login, and remove all it has brought

Options:
  --server CONNINFO   where the database is, as libpq takes it (else [fleet] server)
  --host GLOB         only hosts such as 'web*'
  --json              answer with one JSON document
  --print             init: only print the SQL
  --output FILE       enroll: write the password into this new file, mode 0600
  -y, --yes           forget: do it without asking
  --color WHEN        auto, always or never

man job-watch-fleet
)";

}  // namespace jw::fleet

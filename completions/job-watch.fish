# SPDX-License-Identifier: MIT
# fish completion for job-watch(1). What there is to offer the program knows itself.

function __job_watch_complete
    set -l words (commandline -opc) (commandline -ct)
    job-watch complete -- $words[2..-1] 2>/dev/null
end

complete -c job-watch -a '(__job_watch_complete)'

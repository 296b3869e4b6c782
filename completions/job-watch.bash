# SPDX-License-Identifier: MIT
# bash completion for job-watch(1). What there is to offer the program knows itself.

_job_watch() {
    local candidate
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$(printf %q "${candidate%%$'\t'*}")")
    done < <(job-watch complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}

complete -o default -o nosort -F _job_watch job-watch

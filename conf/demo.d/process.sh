# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Processes by pid file. The command line is compared too, because the pid may have been reused.

is_running() {
    local pid_file=$1 argument=$2 pid
    pid=$(cat "$pid_file" 2>/dev/null) || return 1
    [[ $pid =~ ^[0-9]+$ ]] && grep -zqxF -- "$argument" "/proc/$pid/cmdline" 2>/dev/null
}

stop_process() {
    local name=$1 pid_file=$2 argument=$3 pid
    if ! is_running "$pid_file" "$argument"; then
        rm -f "$pid_file"
        return 0
    fi
    pid=$(cat "$pid_file")
    kill -TERM "$pid"
    if ! wait_until 30 process_has_ended "$pid" "$argument"; then
        kill -KILL "$pid"
    fi
    rm -f "$pid_file"
    say "$name stopped"
}

process_has_ended() {
    ! grep -zqxF -- "$2" "/proc/$1/cmdline" 2>/dev/null
}

# wait_until SECONDS COMMAND …: poll ten times a second.
wait_until() {
    local rounds=$(($1 * 10))
    shift
    while ! "$@"; do
        rounds=$((rounds - 1))
        [ "$rounds" -gt 0 ] || return 1
        sleep 0.1
    done
}

# Detached from the terminal, without the lock.
start_process() {
    local pid_file=$1 output=$2
    shift 2
    setsid "$@" </dev/null >>"$output" 2>&1 {LOCK}>&- &
    printf '%s\n' $! >"$pid_file"
}

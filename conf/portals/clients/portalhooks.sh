#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Posts events, and triggers integrations on behalf of the signed-in user, with curl. To be sourced, or run as a command.

# portalhooks_call PATH BODY CONFIG: prints the status and the answer. BODY and the secrets in CONFIG, lines of curl's
# configuration file, are on no command line. Repeats what got no answer or came at a bad moment: by its id or key the
# server knows it again. A redirect is not followed: it leads to a log-in, so the user is not signed in.
portalhooks_call() {
    portalhooks_try=1
    while :; do
        portalhooks_answer=$(printf '%s\ndata-raw = %s\n' "$3" "$(portalhooks_quote "$2")" |
            curl --config - --silent --connect-timeout 5 --max-time 45 --header 'Content-Type: application/json' \
                --write-out '\n%{http_code}' "$PORTALHOOKS_URL/api/v1$1")
        portalhooks_status=${portalhooks_answer##*
}
        case $portalhooks_status in
            000 | 429 | 500 | 502 | 503 | 504) [ "$portalhooks_try" -lt 3 ] || break ;;
            *) break ;;
        esac
        portalhooks_try=$((portalhooks_try + 1))
        sleep 1
    done
    printf '{"status": %d, "answer": %s}\n' "${portalhooks_status#00}" "$(portalhooks_json "$portalhooks_answer")"
    [ "$portalhooks_status" -ge 200 ] && [ "$portalhooks_status" -lt 300 ]
}

# The answer without its last line, the status; null unless it is an object.
portalhooks_json() {
    case $1 in
        '{'*) printf '%s' "${1%
*}" ;;
        *) printf 'null' ;;
    esac
}

# A string of curl's configuration file, which has no line breaks; those of JSON are only white space.
portalhooks_quote() {
    printf '"%s"' "$(printf '%s' "$1" | tr '\n' ' ' | sed 's/[\\"]/\\&/g')"
}

# portalhooks_post_event JSON: it must have an id of yours. PORTALHOOKS_LOGIN is the service account, user:password.
portalhooks_post_event() {
    portalhooks_call /events "$1" "user = $(portalhooks_quote "$PORTALHOOKS_LOGIN")"
}

# portalhooks_trigger INTEGRATION EVENT KEY USER. USER: the Cookie or Authorization header of the user's own request, as
# "Cookie: ...". KEY: made with the form that the user sent, so that sending it twice runs once. Ids have no character
# that a URL or JSON would have to escape.
portalhooks_trigger() {
    portalhooks_call "/integrations/$1/executions" "{\"mode\": \"event\", \"event_id\": \"$2\"}" \
        "header = $(portalhooks_quote "$4")
header = $(portalhooks_quote "Idempotency-Key: $3")
header = \"Prefer: wait=20\""
}

case ${0##*/} in
    portalhooks.sh)
        case $1 in
            post) portalhooks_post_event "$(cat)" ;;
            *) portalhooks_trigger "$2" "$3" "$4" "$PORTALHOOKS_USER" ;;
        esac
        ;;
esac

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The users, the receiver, httpd and the data of the demo.

# Passwords are generated once and kept in demo.json; httpd's children, which run as $RUN_AS, get their hashes.
make_users() {
    if [ ! -s "$DIR/passwd" ]; then
        write_passwords
    fi
    chmod 640 "$DIR/passwd"
    if is_root; then
        chown "root:$RUN_AS" "$DIR/passwd"
    else
        chmod 600 "$DIR/passwd"
    fi
}

write_passwords() {
    local name password
    (
        umask 077
        node "$PARTS/record.mjs" users "$DIR" | while read -r name password; do
            printf '%s' "$password" | htpasswd -niB "$name" | grep .
        done >"$DIR/passwd.new"
    )
    mv "$DIR/passwd.new" "$DIR/passwd"
}

# ---- the receiver ---------------------------------------------------------------------------------
start_receiver() {
    local changed=no file
    mkdir -p "$DIR/receiver"
    for file in receiver.mjs behaviours.mjs package.json package-lock.json; do
        if ! cmp -s "$PARTS/receiver/$file" "$DIR/receiver/$file"; then
            cp "$PARTS/receiver/$file" "$DIR/receiver/$file"
            changed=yes
        fi
    done
    if [ "$changed" = yes ] || [ ! -d "$DIR/receiver/node_modules/standardwebhooks" ]; then
        npm ci --ignore-scripts --prefix "$DIR/receiver" --no-audit --no-fund >"$DIR/receiver-install.log" 2>&1 ||
            die "npm ci failed for the receiver; see $DIR/receiver-install.log"
    fi
    # Its keys belong to the database, so another database restarts it.
    if [ "$changed" = no ] && receiver_is_running && is_running "$DIR/run/receiver.pid" "$DATA/receiver.json"; then
        return 0
    fi
    stop_receiver
    run_receiver
}

run_receiver() {
    local port
    port=$(recorded receiver)
    make_file_of_run_user 600 "$DATA/receiver.json"
    make_file_of_run_user 644 "$DIR/receiver.log"
    rm -f "$DIR/run/receiver.url"
    make_file_of_run_user 644 "$DIR/run/receiver.url"
    start_process "$DIR/run/receiver.pid" "$DIR/receiver.err" ${AS_RUN_USER[@]+"${AS_RUN_USER[@]}"} \
        node "$DIR/receiver/receiver.mjs" "$DATA/receiver.json" "$DIR/receiver.log" "$DIR/run/receiver.url" "${port##*:}"
    wait_until 15 test -s "$DIR/run/receiver.url" || die "the receiver did not start; see $DIR/receiver.err"
}

make_file_of_run_user() {
    [ -e "$2" ] || install -m "$1" /dev/null "$2"
    ! is_root || chown "$RUN_AS:" "$2"
}

receiver_is_running() {
    is_running "$DIR/run/receiver.pid" "$DIR/receiver/receiver.mjs"
}

stop_receiver() {
    stop_process receiver "$DIR/run/receiver.pid" "$DIR/receiver/receiver.mjs"
}

# ---- httpd ----------------------------------------------------------------------------------------
httpd_is_running() {
    is_running "$DIR/run/httpd.pid" "$DIR/httpd.conf"
}

stop_httpd() {
    stop_process httpd "$DIR/run/httpd.pid" "$DIR/httpd.conf"
}

# Prints the port if it is free; any free port for 0.
try_port() {
    node -e '
        const server = require("node:net").createServer();
        server.on("error", () => process.exit(1));
        server.listen(Number(process.argv[1]), "127.0.0.1", () => {
            console.log(server.address().port);
            server.close();
        });' "$1"
}

last_port() {
    local ui
    ui=$(recorded ui)
    [[ $ui =~ :([0-9]+)/ ]] && printf '%s' "${BASH_REMATCH[1]}"
}

# Replaces the option by the port to use.
choose_port() {
    local last
    last=$(last_port) || last=8480
    if httpd_is_running && { [ "${PORT:-0}" = 0 ] || [ "$PORT" = "$last" ]; }; then
        PORT=$last
    elif [ -n "$PORT" ]; then
        PORT=$(try_port "$PORT") || die "port $PORT is in use; choose another --port"
    else
        PORT=$(try_port "$last" || try_port 8480 || try_port 0)
    fi
}

# The values that differ between demos; the rest is conf/demo.d/httpd.conf.
httpd_conf() {
    printf '# Written by conf/demo at each start.\n'
    printf 'Define DEMO_DIR "%s"\n' "$DIR"
    printf 'Define DEMO_PREFIX "%s"\n' "$PREFIX"
    printf 'Define DEMO_PORT %s\n' "$PORT"
    printf 'Define DEMO_MODULES "%s"\n' "$("$APXS" -q LIBEXECDIR)"
    printf 'Define DEMO_DB_PARAMS "%s"\n' "$DB_PARAMS"
    printf 'Define DEMO_SESSION_SECRET "%s"\n' "$(secret "$DIR/session.secret")"
    printf 'Define DEMO_SITE_SECRET "%s"\n' "$(secret "$DIR/site.secret")"
    printf 'Define DEMO_FIELD_SECRET "%s"\n' "$(secret "$DIR/field.secret")"
    if is_root; then
        printf 'Define DEMO_AS_ROOT\n'
    fi
    if [ "$DB" = mysql ]; then
        printf 'Define DEMO_MYSQL\n'
    fi
    if [ "$ALLOW_TARGET" != none ]; then
        printf 'Define DEMO_ALLOW_TARGET "%s"\n' "$ALLOW_TARGET"
    fi
    printf 'Include "%s/demo.conf"\n' "$DIR"
}

# Writes the configuration and sets CONF_CHANGED, which conf/demo reads.
# shellcheck disable=SC2034
write_httpd_conf() {
    CONF_CHANGED=no
    APXS=$(command -v apxs2 || command -v apxs) || die "apxs is missing (Debian package apache2-dev)"
    (umask 077 && httpd_conf >"$DIR/httpd.conf.new")
    if ! cmp -s "$DIR/httpd.conf.new" "$DIR/httpd.conf" || ! cmp -s "$PARTS/httpd.conf" "$DIR/demo.conf"; then
        CONF_CHANGED=yes
    fi
    mv "$DIR/httpd.conf.new" "$DIR/httpd.conf"
    cp "$PARTS/httpd.conf" "$DIR/demo.conf"
    rm -rf "$DIR/site"
    cp -R "$PARTS/site" "$DIR/site"
    node "$PARTS/record.mjs" put "$DIR" "port=$PORT" "receiver=$(cat "$DIR/run/receiver.url")" \
        "driver=$DRIVER" "params=$DB_PARAMS"
}

start_httpd() {
    local httpd
    httpd=$("$APXS" -q SBINDIR)/$("$APXS" -q PROGNAME)
    # Truncated, so that its lines are about this start.
    : >"$DIR/error.log"
    if ! "$httpd" -f "$DIR/httpd.conf" -k start {LOCK}>&- >"$DIR/run/start.log" 2>&1; then
        cat "$DIR/run/start.log" "$DIR/error.log" >&2
        die "httpd did not start"
    fi
    wait_until 15 httpd_is_running || die "httpd did not start; see $DIR/error.log"
}

# ---- data -----------------------------------------------------------------------------------------
fill_with_data() {
    local option=()
    if [ "$DATA_WANTED" = no ]; then
        option=(--no-data)
    elif [ ! -e "$DATA/seed.json" ]; then
        say "creating integrations, events and history"
    fi
    node "$PARTS/seed/seed.mjs" "$DIR/demo.json" "$DATA" ${option[@]+"${option[@]}"} || {
        tail -n 10 "$DIR/error.log" >&2
        die "creating the data failed; see $DIR/error.log"
    }
}

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The database of the demo: a SQLite file, or a private MariaDB on a socket.

choose_database() {
    if [ "$DB" = sqlite ]; then
        DRIVER=sqlite3
        DB_PARAMS=$DATA/portalhooks.sqlite
        return 0
    fi
    DRIVER=mysql
    DB_SOCKET=$DATA/mariadb.sock
    [ ${#DB_SOCKET} -le 100 ] || die "$DB_SOCKET: path too long for a socket; choose a shorter --dir"
    DB_PARAMS="sock=$DB_SOCKET,user=portalhooks,pass=$(secret "$DIR/mariadb.secret"),dbname=portalhooks,reconnect=0"
}

describe_database() {
    if [ "$DB" = sqlite ]; then
        printf 'SQLite, %s' "$DB_PARAMS"
    else
        printf 'private MariaDB, socket %s' "$DB_SOCKET"
    fi
}

start_database() {
    if [ "$DB" = sqlite ]; then
        stop_mariadb
        return 0
    fi
    start_mariadb
}

run_mariadb_as() {
    if is_root; then
        printf -- '--user=%s' "$RUN_AS"
    else
        printf -- '--user=%s' "$(id -un)"
    fi
}

start_mariadb() {
    local files=$DIR/mysql/files
    command -v mariadbd >/dev/null || die "mariadbd is missing (Debian package mariadb-server-core)"
    if is_running "$DIR/run/mariadb.pid" "--datadir=$files"; then
        return 0
    fi
    # A starting server removes the temporary tables of all others in the same TMPDIR.
    local -x TMPDIR=$DIR/mysql/tmp
    install -d -m 700 ${RUN_AS_OWNER[@]+"${RUN_AS_OWNER[@]}"} "$TMPDIR"
    # Renamed when complete, so that an interrupted installation is repeated.
    if [ ! -d "$files" ]; then
        say "creating a private MariaDB"
        rm -rf "$files.new"
        install -d -m 700 ${RUN_AS_OWNER[@]+"${RUN_AS_OWNER[@]}"} "$files.new"
        mariadb-install-db --no-defaults "$(run_mariadb_as)" --datadir="$files.new" --skip-test-db --force \
            --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" >"$DIR/mariadb.log" 2>&1 ||
            die "mariadb-install-db failed; see $DIR/mariadb.log"
        mv "$files.new" "$files"
    fi
    start_process "$DIR/run/mariadb.pid" "$DIR/mariadb.log" \
        mariadbd --no-defaults "$(run_mariadb_as)" --datadir="$files" --socket="$DB_SOCKET" --skip-networking --skip-log-bin
    wait_until 60 mariadb_responds || die "MariaDB did not start; see $DIR/mariadb.log"
    mariadb --no-defaults --socket="$DB_SOCKET" --user="$(id -un)" <<END
CREATE DATABASE IF NOT EXISTS portalhooks CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS portalhooks@localhost IDENTIFIED BY '$(secret "$DIR/mariadb.secret")';
GRANT ALL ON portalhooks.* TO portalhooks@localhost;
END
}

mariadb_responds() {
    mariadb --no-defaults --socket="$DB_SOCKET" --user="$(id -un)" -e 'SELECT 1' >/dev/null 2>&1
}

stop_mariadb() {
    stop_process MariaDB "$DIR/run/mariadb.pid" "--datadir=$DIR/mysql/files"
}

make_key_file() {
    [ -e "$DIR/portalhooks.keys" ] || "$PREFIX/bin/portalhooks" keys make "$DIR/portalhooks.keys" >/dev/null
}

# The parameters contain a password, so they are passed in the environment.
portalhooks() {
    PORTALHOOKS_DB_PARAMS=$DB_PARAMS as_run_user "$PREFIX/bin/portalhooks" "$@" --driver "$DRIVER" >/dev/null
}

migrate_database() {
    portalhooks migrate || die "migration failed"
}

# Once: later changes on the users page are kept.
grant_permissions() {
    [ ! -e "$DATA/granted" ] || return 0
    portalhooks user grant admin admin
    portalhooks user grant operator can_trigger_integrations
    portalhooks user grant both admin,can_trigger_integrations
    touch "$DATA/granted"
}

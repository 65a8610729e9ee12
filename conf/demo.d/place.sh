# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The directory of the demo: its default, its access rights, the values kept in it.

# Started by root, the children of httpd, the database and the receiver run as this user.
RUN_AS=www-data

is_root() {
    [ "$(id -u)" = 0 ]
}

AS_RUN_USER=()
RUN_AS_OWNER=()
if is_root; then
    AS_RUN_USER=(setpriv --reuid="$RUN_AS" --regid="$RUN_AS" --clear-groups --)
    RUN_AS_OWNER=(-o "$RUN_AS" -g "$RUN_AS")
fi

as_run_user() {
    ${AS_RUN_USER[@]+"${AS_RUN_USER[@]}"} "$@"
}

# A checkout below /root is not accessible to others, and one may be read-only.
default_dir() {
    if is_root && ! as_run_user test -x "$SOURCE"; then
        printf '/var/lib/portalhooks-demo'
    elif [ -w "$SOURCE" ]; then
        printf '%s/.demo' "$SOURCE"
    else
        printf '%s/portalhooks-demo' "${XDG_STATE_HOME:-$HOME/.local/state}"
    fi
}

choose_place() {
    DIR=$(realpath -m -- "${DIR:-$(default_dir)}")
    # Database parameters and autotools cannot quote other characters.
    [[ $DIR =~ ^[A-Za-z0-9/._+@-]+$ ]] || die "$DIR: a path of the demo may contain letters, digits and . _ + @ - only"
    PREFIX=${PREFIX:+$(realpath -m -- "$PREFIX")}
    [ "$DIR" != / ] || die "/: the demo needs a directory of its own"
    if [ -z "$DB" ] && [ "$(recorded database.driver)" = mysql ]; then
        DB=mysql
    fi
    DB=${DB:-sqlite}
    DATA=$DIR/$DB
}

make_place() {
    mkdir -p "$DIR"
    if [ ! -e "$DIR/.gitignore" ] && [ -n "$(ls -A "$DIR")" ]; then
        die "$DIR: not empty and not a demo; choose another --dir"
    fi
    chmod 755 "$DIR"
    printf '*\n' >"$DIR/.gitignore"
    if ! as_run_user test -x "$DIR"; then
        die "$DIR: not accessible to $RUN_AS, the user of httpd; choose another --dir"
    fi
    mkdir -p "$DIR/run"
    install -d -m 700 ${RUN_AS_OWNER[@]+"${RUN_AS_OWNER[@]}"} "$DATA"
}

# Concurrent runs would overwrite each other's build.
lock_place() {
    exec {LOCK}>"$DIR/lock"
    flock -w 900 "$LOCK" || die "another conf/demo has been running in $DIR for 15 minutes"
}

unlock_place() {
    exec {LOCK}>&-
}

# A value of demo.json by its path (users.admin.password); empty when missing.
recorded() {
    node "$PARTS/record.mjs" get "$DIR" "$1"
}

# The content of a private file, created with random letters when missing.
secret() {
    if [ ! -s "$1" ]; then
        (umask 077 && node -p 'crypto.randomBytes(24).toString("base64url")' >"$1")
    fi
    cat "$1"
}

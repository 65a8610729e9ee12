# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The directory of a demo: where it is by default, who must reach it, what is remembered there.

# As root, httpd's children, the database and the receiver run as this user.
RUN_AS=www-data

is_root() {
    [ "$(id -u)" = 0 ]
}

as_run_user() {
    if is_root; then
        setpriv --reuid="$RUN_AS" --regid="$RUN_AS" --clear-groups -- "$@"
    else
        "$@"
    fi
}

# Below /root nobody but root sees anything; a checkout may also be read-only.
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
    # The parameters of a database connection and autotools know no way to quote more than this.
    [[ $DIR =~ ^[A-Za-z0-9/._+@-]+$ ]] || die "a path like \"$DIR\" does not work for the demo: use letters, digits and . _ + @ - only."
    [ "$DIR" != / ] || die "the demo needs a directory of its own."
    if [ -z "$DB" ] && [ "$(recorded database.driver)" = mysql ]; then
        DB=mysql
    fi
    DB=${DB:-sqlite}
    DATA=$DIR/$DB
}

make_place() {
    mkdir -p "$DIR"
    if [ ! -e "$DIR/.gitignore" ] && [ -n "$(ls -A "$DIR")" ]; then
        die "$DIR holds something else; the demo needs a directory of its own (--dir)."
    fi
    chmod 755 "$DIR"
    printf '*\n' >"$DIR/.gitignore"
    if ! as_run_user test -x "$DIR"; then
        die "httpd runs as $RUN_AS, who may not enter $DIR: choose a place that everybody may enter (--dir)."
    fi
    mkdir -p "$DIR/run"
    install -d -m 700 ${RUN_AS_OWNER[@]+"${RUN_AS_OWNER[@]}"} "$DATA"
}

# Two runs at once would build over each other.
lock_place() {
    exec {LOCK}>"$DIR/lock"
    flock -w 900 "$LOCK" || die "another conf/demo has been at work in $DIR for a quarter of an hour."
}

unlock_place() {
    exec {LOCK}>&-
}

# A value of demo.json by its path (users.admin.password), empty when it is not there.
recorded() {
    node "$PARTS/record.mjs" get "$DIR" "$1"
}

# The content of a file that only we may read, made of random letters when it is not there yet.
secret() {
    if [ ! -s "$1" ]; then
        (umask 077 && node -p 'crypto.randomBytes(24).toString("base64url")' >"$1")
    fi
    cat "$1"
}

RUN_AS_OWNER=()
if is_root; then
    RUN_AS_OWNER=(-o "$RUN_AS" -g "$RUN_AS")
fi

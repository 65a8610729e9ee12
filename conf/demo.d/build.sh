# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Without --prefix: copies the sources to DIR/source, builds in DIR/build, installs into DIR/prefix. A copy, because a
# checkout that is itself configured cannot be built out of tree.

# Name, size and time of every file that the build reads.
list_sources() {
    (
        cd "$SOURCE" &&
            find configure.ac Makefile.am build-aux m4 mod_portalhooks sql htdocs conf LICENSE README.md \
                \( -name node_modules -o -path htdocs/src/locales -o -name dist -o -name .libs -o -name .deps \) -prune -o \
                -type f ! -name '*.o' ! -name '*.lo' ! -name '*.la' ! -name .dirstamp ! -name .build-lock \
                ! -name schema.d.ts ! -name migrations.c ! -name openapi_document.c \
                -printf '%p\t%s\t%T@\n' 2>/dev/null | sort
    ) || true
}

names_of() {
    cut -f 1 "$1"
}

copy_sources() {
    local list=$1
    mkdir -p "$DIR/source/m4" "$DIR/source/build-aux"
    if [ -f "$DIR/sources" ]; then
        comm -23 <(names_of "$DIR/sources") <(names_of "$list") | (cd "$DIR/source" && xargs -r -d '\n' rm -f --)
    fi
    tar -C "$SOURCE" -cf - -T <(names_of "$list") | tar -C "$DIR/source" --no-same-owner -xf -
}

build_steps() {
    if [ ! -x "$DIR/source/configure" ]; then
        (cd "$DIR/source" && autoreconf -fi)
    fi
    mkdir -p "$DIR/build"
    cd "$DIR/build" || return
    if [ ! -f Makefile ]; then
        "$DIR/source/configure" --prefix="$DIR/prefix" --with-apache-libexecdir="$DIR/prefix/modules"
    fi
    make -j"$(nproc)"
    make install
}

# Sets PREFIX, unless the option did, and REBUILT; conf/demo reads both.
# shellcheck disable=SC2034
choose_installation() {
    if [ -z "$PREFIX" ]; then
        PREFIX=$DIR/prefix
        build_if_changed
    elif [ -x "$PREFIX/bin/portalhooks" ]; then
        REBUILT=yes # or not: nothing here knows
    else
        die "$PREFIX/bin/portalhooks not found; --prefix takes the directory of an installation"
    fi
}

# shellcheck disable=SC2034
build_if_changed() {
    local list=$DIR/sources.new
    REBUILT=no
    list_sources >"$list"
    if cmp -s "$list" "$DIR/sources"; then
        rm -f "$list"
        return 0
    fi
    say "building in $DIR/build (log: $DIR/build.log)"
    copy_sources "$list"
    # In its own shell: -e has no effect in the condition of an `if`.
    export -f build_steps
    if ! DIR=$DIR nice bash -ec build_steps >"$DIR/build.log" 2>&1 </dev/null; then
        rm -f "$DIR/sources"
        tail -n 25 "$DIR/build.log" >&2
        die "build failed; see $DIR/build.log"
    fi
    mv "$list" "$DIR/sources"
    REBUILT=yes
}

#!/bin/sh
# build-ui.sh HTDOCS: make HTDOCS/dist when it is missing or older than what it is made of.
# Two builds at once wait for each other; a source tree that cannot be written brings its own dist.
set -eu
cd "$1"
[ -w . ] || exit 0
exec 9>.build-lock
flock 9
is_fresh() {
    [ -f dist/index.html ] &&
        [ -z "$(find src public scripts locales index.html openapi.json package.json package-lock.json ./*.ts ./*.json \
            -newer dist/index.html 2>/dev/null | head -n 1)" ]
}
is_fresh && exit 0
if [ ! -f node_modules/.package-lock.json ] ||
    [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
    npm ci --no-audit --no-fund --loglevel=error
fi
npm run build

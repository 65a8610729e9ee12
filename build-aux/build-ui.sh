#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build-ui.sh HTDOCS: builds HTDOCS/dist if it is missing or older than its sources.
# A lock serializes concurrent builds. A read-only source tree must contain dist.
set -eu
packages=$(cd "$(dirname "$0")" && pwd)/npm-packages.sh
cd "$1"
[ -w . ] || exit 0
exec 9>.build-lock
flock 9
is_fresh() {
    [ -f dist/index.html ] &&
        [ -z "$(find src public scripts locales docs index.html openapi.json package.json package-lock.json ./*.ts ./*.json \
            ../conf/portalhooks.conf ../mod_portalhooks/core/model/problem.c ../mod_portalhooks/core/model/outcome_text.c \
            -newer dist/index.html 2>/dev/null | head -n 1)" ]
}
is_fresh && exit 0
sh "$packages" .
npm run build

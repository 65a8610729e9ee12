#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# npm-packages.sh DIRECTORY: installs DIRECTORY/node_modules as its package-lock.json says, unless that was done with
# this file and this version of Node: packages with native code are chosen for it.
set -eu
cd "$1"
key="$(node --version) $(uname -m) $(cksum <package-lock.json)"
if [ "$(cat node_modules/.installed-for 2>/dev/null)" != "$key" ]; then
    rm -f node_modules/.installed-for
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    printf '%s\n' "$key" >node_modules/.installed-for
fi

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# dist-files.sh SRCDIR: prints the files of a release below mod_portalhooks, tests, conf, sql, release and htdocs, pages
# included. In a checkout they are those that git tracks or would track; a release has its own list, MANIFEST.
set -eu
cd "$1"
if [ -f MANIFEST ]; then
    cat MANIFEST
    exit
fi
git ls-files --cached --others --exclude-standard mod_portalhooks tests conf sql release htdocs | while read -r file; do
    [ ! -f "$file" ] || printf '%s\n' "$file"
done
if [ -d htdocs/dist ]; then
    find htdocs/dist -type f
fi

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes sql/mysql/*.sql and sql/sqlite/*.sql as C source to standard output: mod_portalhooks/store/migrations.c.
# usage: embed-sql.sh SQLDIR > migrations.c          (SQLDIR: the folder sql of the source tree)
# A file is sql/<dialect>/NNNN_what.sql, numbered from 0001 without gaps, with a line "-- min_module: X.Y.Z",
# and has neither double quotes nor backslashes, which would have to be escaped here.
set -eu
LC_ALL=C
export LC_ALL
dir=$1

emit() {
    expected=1
    printf 'const ph_migration_t ph_migrations_%s[] = {\n' "$1"
    for file in "$dir/$1"/[0-9][0-9][0-9][0-9]_*.sql; do
        name=${file##*/}
        awk -v name="${name%.sql}" -v expected="$expected" '
            function refuse(why) {
                print "embed-sql: " name " " why | "cat >&2"
                failed = 1
                exit 1
            }
            BEGIN {
                if (substr(name, 1, 4) + 0 != expected) {
                    refuse("should have the number " expected)
                }
            }
            /["\\]/ { refuse("has a double quote or a backslash in line " NR) }
            /^-- min_module: [0-9]+\.[0-9]+\.[0-9]+$/ { least = $3 }
            { text = text "\n      \"" $0 "\\n\"" }
            END {
                if (failed) {
                    exit 1
                }
                if (least == "") {
                    refuse("has no line -- min_module: X.Y.Z")
                }
                printf "    { %d, \"%s\", \"%s\",%s },\n", expected, name, least, text
            }' "$file"
        expected=$((expected + 1))
    done
    printf '    { 0, NULL, NULL, NULL },\n};\n'
}

printf '/* SPDX-License-Identifier: Apache-2.0 */\n'
printf '/* Made by build-aux/embed-sql.sh from sql/: do not edit. */\n'
printf '#include "store/migrations.h"\n\n#include <stddef.h>\n\n'
emit mysql
printf '\n'
emit sqlite

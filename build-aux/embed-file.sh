#!/bin/sh
# embed-file.sh NAME FILE: C source on standard output that holds FILE as
#   const char NAME[]; const unsigned long NAME_len;
# with a NUL behind its last byte.
set -eu
printf '/* Made by build-aux/embed-file.sh from %s; not for editing. */\n' "${2##*/}"
printf 'extern const char %s[];\nextern const unsigned long %s_len;\n' "$1" "$1"
printf 'const char %s[] = {\n' "$1"
od -An -v -tu1 "$2" | sed 's/  */,(char)/g; s/^,/    /; s/$/,/'
printf '    0\n};\nconst unsigned long %s_len = sizeof %s - 1;\n' "$1" "$1"

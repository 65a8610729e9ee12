# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The Debian packages of the demo. None of them starts a service.

PACKAGES=(
    apache2-bin apache2-dev apache2-utils media-types
    libaprutil1-dbd-sqlite3 libaprutil1-dbd-mysql libmariadb-dev
    libcurl4-openssl-dev libjansson-dev libssl-dev libutf8proc-dev libxlsxwriter-dev zlib1g-dev libbrotli-dev
    autoconf automake libtool pkg-config curl
)
MARIADB_PACKAGES=(mariadb-server-core mariadb-client-core)

missing_packages() {
    local package
    for package in "$@"; do
        if [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null)" != 'ii ' ]; then
            printf '%s\n' "$package"
        fi
    done
}

install_packages() {
    local -a missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        die "packages are missing; run as root: apt-get install ${missing[*]}"
    fi
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q -o DPkg::Lock::Timeout=300 update >/dev/null
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}" >/dev/null
}

install_missing() {
    local command
    for command in gcc make node npm; do
        command -v "$command" >/dev/null || die "$command is missing (required: gcc, make, Node.js 20, npm)"
    done
    if [ "$INSTALL" = no ] || ! command -v dpkg-query >/dev/null; then
        return 0
    fi
    install_packages "${PACKAGES[@]}"
    if [ "$DB" = mysql ]; then
        install_packages "${MARIADB_PACKAGES[@]}"
    fi
}

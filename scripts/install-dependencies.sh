#!/usr/bin/env bash
# Installs the Debian packages that are missing: "build" for building, "test" for the tests too, "bench" for counting instructions. Does nothing when all are there.
set -euo pipefail

set_name="${1:-build}"
case "$set_name" in
build) wanted=(ca-certificates git libssl-dev libpq-dev) ;;
test) wanted=(ca-certificates git libssl-dev libpq-dev openssl postgresql python3 nodejs node-ws chromium fonts-dejavu-core
    fonts-noto-color-emoji) ;;
bench) wanted=(ca-certificates git libssl-dev libpq-dev python3 valgrind binutils) ;;
*)
    echo "usage: $0 [build|test|bench]" >&2
    exit 2
    ;;
esac

if ! command -v swift >/dev/null; then
    echo "install-dependencies: there is no 'swift' on the path; install Swift 6.2 or later from swift.org first" >&2
    exit 1
fi
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "install-dependencies: not a Debian system; make sure that these are there: ${wanted[*]}" >&2
    exit 0
fi

missing=()
for package in "${wanted[@]}"; do
    # A Python or a Node that is not Debian's serves as well, and so does any version of the server's programs: the tests start a
    # server of their own, the one that Debian's package may start is not used.
    if [ "$package" = python3 ] && command -v python3 >/dev/null; then continue; fi
    if [ "$package" = nodejs ] && { command -v node || command -v nodejs; } >/dev/null; then continue; fi
    # The browser tests drive any Chromium or Chrome; web_browser.py looks for the same names.
    if [ "$package" = chromium ] && { command -v chromium || command -v chromium-browser || command -v google-chrome ||
        command -v google-chrome-stable; } >/dev/null; then continue; fi
    # Node has a WebSocket of its own from version 22 on.
    if [ "$package" = node-ws ] && node -e 'process.exit(typeof WebSocket === "undefined" ? 1 : 0)' 2>/dev/null; then continue; fi
    if [ "$package" = postgresql ] && { compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb; } >/dev/null; then
        continue
    fi
    if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]; then
        missing+=("$package")
    fi
done
# Debian's python3 comes without ensurepip, which 'python3 -m venv' needs; python3-venv brings it.
if [ "$set_name" = test ] && ! python3 -c 'import ensurepip, venv' 2>/dev/null; then missing+=(python3-venv); fi
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "install-dependencies: not root and no sudo; run as root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "Installing ${missing[*]} …"
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" 2>&1
}
# The package lists of a fresh machine are empty or old: refresh them only when the install fails without that.
if ! output="$(install)"; then
    "${as_root[@]}" apt-get update -qq
    if ! output="$(install)"; then
        printf '%s\n' "$output" >&2
        echo "install-dependencies: could not install ${missing[*]}" >&2
        exit 1
    fi
fi

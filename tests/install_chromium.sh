#!/bin/sh
# The browser tests want Chromium from the system: installed here where that is possible, else said plainly.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Chromium from Debian's packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
else
    echo "SKIPPED: the browser tests, for there is no Chromium here and no right to install it."
    echo "Install the package chromium, then run make test again."
fi

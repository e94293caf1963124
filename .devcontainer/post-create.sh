#!/usr/bin/env bash
# Builds the command, installs the C# kernel for notebooks, and plotly.js, which makes charts interactive without a network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
./coursekit kernel install

# The image brings nvm, but no Node.js.
nvm="${NVM_DIR:-/usr/local/share/nvm}/nvm.sh"
if ! command -v npm >/dev/null && [ -s "$nvm" ]; then
    set +u
    # shellcheck disable=SC1090
    . "$nvm"
    nvm install --lts || true
    set -u
fi

if ! command -v npm >/dev/null || ! npm install --no-fund --no-audit; then
    echo "plotly.js was not installed: charts are drawn as static pictures. Install Node.js and run 'npm install' to make them interactive." >&2
fi

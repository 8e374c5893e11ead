#!/usr/bin/env bash
# Brings the accessibility rules of axe-core, pinned, to target/axe; does nothing where they are.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=4.14.1
package=target/axe/node_modules/axe-core/package.json
if [ -e "$package" ] && grep -q "\"version\": \"$version\"" "$package"; then
  exit 0
fi
mkdir -p target/axe
npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix target/axe "axe-core@$version"

#!/bin/sh
# Builds what a release holds into target/release-files: the stripped program, man page and
# completions, a source archive, a bill of materials, SHA-256 sums, and, with MINISIGN_KEY set
# to a secret key's file, a signature of the sums. Run on a clean checkout of the tagged commit.
set -eu
cd "$(dirname "$0")/.."
[ -z "$(git status --porcelain)" ] || { echo "the checkout is not clean" >&2; exit 1; }
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
host=$(rustc -vV | sed -n 's/^host: //p')
musl=$(echo "$host" | sed 's/-gnu$/-musl/')
# Static where the toolchain holds the musl target, else the host's.
if [ -d "$(rustc --print sysroot)/lib/rustlib/$musl" ]; then target=$musl; else target=$host; fi

# The same bytes from the same commit: its own time, no path of the machine.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
RUSTFLAGS="--remap-path-prefix=$PWD=/src --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
export SOURCE_DATE_EPOCH RUSTFLAGS
cargo build --release --locked --target "$target"

out=target/release-files
name=yiqing-$version-$target
rm -rf "$out"
mkdir -p "$out/$name/completions"
cp "target/$target/release/yiqing" README.md README.zh-CN.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$out/$name/"
program=$out/$name/yiqing
# Where both are installed, man shows the one of the reader's language.
"$program" man --lang en > "$out/$name/yiqing.1"
"$program" man --lang zh > "$out/$name/yiqing.zh_CN.1"
for shell in bash zsh fish; do
    "$program" completions "$shell" > "$out/$name/completions/yiqing.$shell"
done
# The same files where the Debian package looks for them.
pack=target/package-files
mkdir -p "$pack/zh_CN"
cp "$out/$name/yiqing.zh_CN.1" "$pack/zh_CN/yiqing.1"
cp "$out/$name/yiqing.1" "$out/$name/completions/yiqing.bash" "$out/$name/completions/yiqing.fish" "$pack/"
cp "$out/$name/completions/yiqing.zsh" "$pack/_yiqing"
tar --sort=name --mode=u+rwX,go+rX,go-w --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$out" -cf - "$name" | gzip -n > "$out/$name.tar.gz"
git archive --format=tar --prefix="yiqing-$version/" HEAD | gzip -n > "$out/yiqing-$version-source.tar.gz"
rm -r "${out:?}/$name"

# Bill of materials: CycloneDX where the tool is installed, else cargo's own list of what was built.
if cargo cyclonedx --version > /dev/null 2>&1; then
    cargo cyclonedx --format json --target "$target" --override-filename sbom
    # Its names of this package hold the folder it lies in, and say the package's name only where
    # the folder has another.
    sed "s|path+file://$PWD#yiqing@|path+file:///src#|g; s|path+file://$PWD|path+file:///src|g" sbom.json > "$out/yiqing-$version.cdx.json"
    rm sbom.json
else
    cargo tree --locked --edges normal --prefix none --format '{p} {l}' --target "$target" \
        | sed "s| ($PWD)||" | sort -u > "$out/yiqing-$version-dependencies.txt"
    echo "cargo-cyclonedx is not installed: wrote a plain list of dependencies instead" >&2
fi
if cargo deb --version > /dev/null 2>&1; then
    cargo deb --locked --no-build --target "$target" --output "$out/" \
        || echo "cargo-deb: no package" >&2
fi
(cd "$out" && sha256sum -- * > SHA256SUMS)
if [ -n "${MINISIGN_KEY:-}" ]; then
    minisign -S -s "$MINISIGN_KEY" -m "$out/SHA256SUMS"
else
    echo "MINISIGN_KEY is not set: the sums are not signed" >&2
fi
ls -l "$out"

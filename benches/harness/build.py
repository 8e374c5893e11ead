"""Builds the program and the three tools of the benchmark.

The tools are examples, so that every test run builds and lints them. `cargo build --release --example`
would however compile for release all that the tests need, a browser's driver among it, which takes
longer than the rest; so they are compiled here against what the program's build has made.
"""

import json
import pathlib
import subprocess
import sys

from measure import OUT, run, say

TOOLS = OUT / "tools"
# Source and the crates that each uses.
SOURCES = {
    "csv_copy": ("examples/csv_copy.rs", ["csv"]),
    "sheet_floor": ("examples/sheet_floor.rs", ["calamine", "rust_xlsxwriter"]),
    "stock_list": ("examples/stock_list/main.rs", ["csv", "encoding_rs", "rust_xlsxwriter", "serde_json", "yiqing"]),
}


def program():
    """Builds `yiqing` for release; answers with the library file of each crate it is made of."""
    command = ["cargo", "build", "--locked", "--release", "--bin", "yiqing", "--message-format=json-render-diagnostics"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit("the program does not build")
    libraries = {}
    for line in done.stdout.splitlines():
        message = json.loads(line)
        # Not what is compiled for the build script, without optimisation.
        if message["reason"] == "compiler-artifact" and message["profile"]["opt_level"] == "3":
            for name in message["filenames"]:
                if name.endswith(".rlib"):
                    libraries[message["target"]["name"].replace("-", "_")] = pathlib.Path(name)
    return libraries


def tools(libraries):
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name, (source, crates) in SOURCES.items():
        tool = TOOLS / name
        made_of = [libraries[c] for c in crates] + [p for p in pathlib.Path(source).parent.glob("*.rs")]
        if tool.exists() and all(p.stat().st_mtime < tool.stat().st_mtime for p in made_of):
            continue
        say(f"  {name}")
        # As the release profile has it.
        flags = ["--edition", "2024", "-C", "opt-level=3", "-C", "lto=thin", "-C", "codegen-units=4", "-C", "strip=symbols"]
        externs = [word for c in crates for word in ("--extern", f"{c}={libraries[c]}")]
        run("rustc", *flags, "-L", "dependency=target/release/deps", *externs, "-o", tool, source)

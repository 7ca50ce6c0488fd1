# shellcheck shell=bash disable=SC2034
# Sourced by the scripts beside it: places, step lines, and the environment of a wasm build.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Everything that is built or installed lives outside the clone, so that a new clone starts warm.
cache=${FACSIMILE_CACHE:-$HOME/.cache/facsimile}
tools=$cache/tools
logs=$cache/logs
native_target=$cache/target/native
wasm_target=$cache/target/wasm
site=$cache/site
binary=$native_target/release/facsimile

wasm_triple=wasm32-unknown-unknown
trunk_version=0.21.14
binaryen_version=132.0.0
deny_version=0.20.2
fuzz_version=0.13.2

export PATH="$tools/bin:$tools/node_modules/.bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
mkdir -p "$tools" "$logs"
cd "$root" || exit 1

have() { command -v "$1" >/dev/null 2>&1; }
say() { printf '    %s\n' "$*"; }
fail() {
  printf '\nerror: %s\n' "$*" >&2
  exit 1
}

# The one place that pins wasm-bindgen is the workspace manifest: the tool and the library must agree exactly.
wasm_bindgen_version() { sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' "$root/Cargo.toml"; }
rust_minimum() { sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$root/Cargo.toml"; }

# version_at_least HAVE WANT
version_at_least() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# Debian's web compiler brings its own library sources, so its std can be built where rustup's servers cannot be reached.
fallback_rustc=/usr/bin/rustc
fallback_sysroot=$cache/wasm-sysroot
fallback_libraries=$fallback_sysroot/lib/rustlib/$wasm_triple/lib

rustup_has_wasm() { compgen -G "$(rustc --print sysroot)/lib/rustlib/$wasm_triple/lib/libstd-*.rlib" >/dev/null; }
fallback_stamp() { "$fallback_rustc" --version --verbose 2>/dev/null; }
fallback_has_wasm() {
  [ -x "$fallback_rustc" ] && [ "$(cat "$fallback_sysroot/stamp" 2>/dev/null)" = "$(fallback_stamp)" ]
}

# A linker for wasm: the one inside the active toolchain, else LLVM's own.
wasm_linker() {
  local host inside
  host=$(rustc --version --verbose | sed -n 's/^host: //p')
  inside=$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld
  if [ -x "$inside" ]; then echo "$inside"; else compgen -c wasm-ld | sort -Vr | head -n 1; fi
}

# Every wasm build goes through this: a different RUSTC, RUSTFLAGS or linker would rebuild the whole tree.
# With a target from rustup nothing but the target folder is set; .cargo/config.toml holds the flags.
wasm_environment() {
  export CARGO_TARGET_DIR=$wasm_target
  rustup_has_wasm && return
  fallback_has_wasm || fail "no wasm target: run 'make setup' first"
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(wasm_linker)
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
  # Joined by cargo with the flags of .cargo/config.toml.
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--sysroot=$fallback_sysroot"
  export RUSTC=$fallback_rustc
}

build_server() { CARGO_TARGET_DIR=$native_target cargo build --release -p native-server --bin facsimile; }

# bundle_flags BIN FEATURE: the cargo flags of one of the two bundles, the same ones Trunk passes.
bundle_flags() { echo "--target=$wasm_triple --manifest-path $root/app/Cargo.toml --bin $1 --no-default-features --features $2"; }

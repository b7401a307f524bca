#!/usr/bin/env bash
# Holds licsim on other architectures against the table of digests (docs/determinism.md).
#
#     tests/other-architecture.sh i686 powerpc aarch64 s390x
#
# Builds a slim licsim for each with a cross toolchain and runs it where the tests run, in an emulator if it has to be; the
# tests themselves are this machine's. Without packages (gcc for the target, qemu-user) or `rustup target add` it ends with 1.
set -euo pipefail
cd "$(dirname "$0")/.."

check() { # NAME TARGET LINKER EMULATOR
    local name=$1 target=$2 linker=$3 emulator=$4 variable
    echo "== $name"
    rustup target add "$target"
    variable=CARGO_TARGET_$(tr 'a-z-' 'A-Z_' <<<"$target")_LINKER
    # Optimized a little: what is saved in the emulator is more than what it costs to build.
    env "$variable=$linker" CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_DEBUG=0 \
        RUSTFLAGS="-C target-feature=+crt-static" \
        cargo build --locked --bin licsim --no-default-features --target "$target"
    LICSIM_UNDER_TEST="$emulator target/$target/debug/licsim" cargo test --locked --test it -- \
        determinism::suite::digests_are_those_on_record determinism::suite::one_more_router_moves_nobody
}

[ $# -gt 0 ] || { sed -n 's/^# \{0,1\}//p' "$0" | sed -n '3,4p'; exit 2; }
for name; do
    case $name in
    # 32 bits; the processor of an x86-64 machine runs it itself.
    i686) check i686 i686-unknown-linux-gnu i686-linux-gnu-gcc "" ;;
    # 32 bits, the most significant byte first.
    powerpc) check powerpc powerpc-unknown-linux-gnu powerpc-linux-gnu-gcc qemu-ppc ;;
    aarch64) check aarch64 aarch64-unknown-linux-gnu aarch64-linux-gnu-gcc qemu-aarch64 ;;
    # 64 bits, the most significant byte first.
    s390x) check s390x s390x-unknown-linux-gnu s390x-linux-gnu-gcc qemu-s390x ;;
    *) echo "no such architecture here: $name" >&2; exit 2 ;;
    esac
done

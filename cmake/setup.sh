# Set-up shared by demo.sh and test.sh, which source it: installs the packages that are missing (as root or through
# sudo, asking nothing) and builds the release preset. Safe to repeat; seconds when all is there. All it says goes
# to stderr.
#   in   rolewright_root   the folder of the checkout
#   out  build/release     configured and built as far as the caller asks

say() { printf '== %s\n' "$*" >&2; }

wanted_packages() { grep -Ev '^(#|[[:space:]]*$)' "$rolewright_root/cmake/packages.txt"; }

# The wanted packages that dpkg does not call installed.
missing_packages() {
  local installed
  # shellcheck disable=SC2046  # one word a package
  installed=$(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' $(wanted_packages) 2>/dev/null |
    sed -n 's/^\([^: ]*\)\(:[^ ]*\)\{0,1\} installed$/\1/p') || true
  wanted_packages | grep -vxF "$installed" || true
}

# Runs a command as root. Without a terminal, sudo must not wait for a password that nobody can type.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=600 "$@" >&2; }

install_missing_packages() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "no apt here: this machine must already have the packages of cmake/packages.txt under its own names"
    return
  fi
  local missing
  missing=$(missing_packages | tr '\n' ' ')
  if [ -z "$missing" ]; then return; fi
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    say "these packages are missing, and installing them takes root or sudo, which this machine does not offer:"
    say "$missing"
    say "have an administrator run: apt-get install --no-install-recommends $missing"
    return 1
  fi
  say "installing $missing"
  apt_get update || say "the package lists could not all be refreshed; trying with those at hand"
  # shellcheck disable=SC2086  # one word a package
  apt_get install --no-install-recommends $missing || {
    say "the packages could not be installed; nothing was built"
    return 1
  }
}

# Builds the named targets, or everything. Ninja configures again by itself when a CMakeLists.txt changed.
build_release() {
  if [ ! -f "$rolewright_root/build/release/build.ninja" ]; then
    say "configuring build/release"
    (cd "$rolewright_root" && cmake --preset release) >&2
  fi
  say "building build/release"
  cmake --build "$rolewright_root/build/release" --parallel "$(nproc)" ${1:+--target "$@"} >&2
}

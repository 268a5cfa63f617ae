# Sourced by run, test and bench: brings what they need, or prints the one line to type.
# need java | maven | node | compiler | tracer | positions | postgres | units | keyring | proxies | release | booted | desktop | peers | applications | wayland | voice: each name is checked first; only what is missing is installed.

TOP=$(CDPATH= cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
JAVA_NEEDED=17

# In the C locale Java can neither print nor name a file beyond ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

java_version_of() { # the feature version of a java program, as in 17
  "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

# Sets JAVA_HOME to a JDK of the needed version, or leaves it empty.
find_jdk() {
  local candidate version
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/java-17-openjdk-* /usr/lib/jvm/*17* /usr/lib/jvm/*21* /usr/lib/jvm/*25* \
    "$(dirname "$(dirname "$(readlink -f "$(command -v javac 2>/dev/null || echo /nowhere/bin/javac)")")")"; do
    [ -n "$candidate" ] && [ -x "$candidate/bin/javac" ] || continue
    version=$(java_version_of "$candidate/bin/java")
    if [ "${version:-0}" -ge "$JAVA_NEEDED" ]; then
      JAVA_HOME=$candidate
      return 0
    fi
  done
  JAVA_HOME=
  return 1
}

# Installs Debian or Ubuntu packages where that is allowed; otherwise says what to type.
install_packages() {
  local as_root=
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo -n"; else as_root=no; fi
  fi
  if [ "$as_root" = no ] || ! command -v apt-get >/dev/null 2>&1; then
    die "Something is missing. On Debian or Ubuntu, type this and start again:
  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
  fi
  say "Installing: $*"
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 \
    && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 \
    || die "The packages could not be installed: $*"
}

# need NAME…: collects what is missing and installs it in one go.
need() {
  local missing=() what
  for what in "$@"; do
    case $what in
      java) find_jdk || missing+=(openjdk-17-jdk-headless) ;;
      maven) command -v mvn >/dev/null 2>&1 || missing+=(maven) ;;
      node) command -v npm >/dev/null 2>&1 || missing+=(nodejs npm) ;;
      # With what a program in C needs to take a picture of an X display.
      compiler)
        command -v gcc >/dev/null 2>&1 || missing+=(gcc libc6-dev)
        [ -f /usr/include/X11/Xlib.h ] && [ -f /usr/include/X11/extensions/XShm.h ] || missing+=(libx11-dev libxext-dev)
        ;;
      postgres) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql) ;;
      # Which reads the units that the programs write; it need not run.
      units) [ -x /usr/bin/systemd-analyze ] || missing+=(systemd) ;;
      # Which a Node's secrets are put into, on a bus of its own.
      keyring)
        [ -x /usr/bin/gnome-keyring-daemon ] || missing+=(gnome-keyring)
        [ -x /usr/bin/dbus-daemon ] || missing+=(dbus-daemon)
        ;;
      shells) command -v zsh >/dev/null 2>&1 || missing+=(zsh) ;;
      # Which tests feed with positions of their own.
      positions)
        [ -x /usr/libexec/geoclue ] || missing+=(geoclue-2.0)
        [ -x /usr/libexec/geoclue-2.0/demos/agent ] || missing+=(geoclue-2-demo)
        ;;
      # Its own voice and ears for the tests: a sound server that needs no hardware, two synthesizers and a recogniser.
      voice)
        command -v pulseaudio >/dev/null 2>&1 || missing+=(pulseaudio)
        command -v parec >/dev/null 2>&1 || missing+=(pulseaudio-utils)
        command -v espeak-ng >/dev/null 2>&1 || missing+=(espeak-ng)
        command -v flite >/dev/null 2>&1 || missing+=(flite)
        command -v pocketsphinx_batch >/dev/null 2>&1 || missing+=(pocketsphinx)
        [ -f /usr/share/pocketsphinx/model/en-us/en-us/mdef ] || missing+=(pocketsphinx-en-us)
        ;;
      tracer) command -v strace >/dev/null 2>&1 || missing+=(strace) ;;
      # Caddy is not in every release.
      proxies)
        [ -x /usr/sbin/nginx ] || missing+=(nginx)
        [ -x /usr/sbin/haproxy ] || missing+=(haproxy)
        if [ ! -x /usr/bin/caddy ]; then
          if apt-cache show caddy >/dev/null 2>&1; then
            missing+=(caddy)
          else
            say "Caddy is not among this system's packages: its tests do not run here, and under CI that fails." \
              "https://caddyserver.com/docs/install brings it to /usr/bin/caddy."
          fi
        fi
        ;;
      booted)
        command -v systemd-nspawn >/dev/null 2>&1 || missing+=(systemd-container)
        command -v mmdebstrap >/dev/null 2>&1 || missing+=(mmdebstrap)
        command -v curl >/dev/null 2>&1 || missing+=(curl)
        ;;
      release) command -v zip >/dev/null 2>&1 || missing+=(zip) ;;
      desktop) "$TOP/tools/headless-desktop" install >&2 || die "The headless desktop could not be set up." ;;
      # With the programs that tests compare with.
      peers) "$TOP/tools/headless-desktop" install --peers >&2 || die "What the tests compare with could not be installed." ;;
      # With what people launch most.
      applications) "$TOP/tools/headless-desktop" install --applications >&2 || die "What the tests launch could not be installed." ;;
      # A compositor, and the programs that tests on it compare with.
      wayland) "$TOP/tools/headless-desktop" install --wayland >&2 || die "What the tests on Wayland need could not be installed." ;;
      *) die "setup: unknown need $what" ;;
    esac
  done
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
  find_jdk || die "No JDK $JAVA_NEEDED or newer was found, not even after installing one."
  export JAVA_HOME
  export PATH="$JAVA_HOME/bin:$PATH"
}

# maven ARGS…: without a network where everything is there already.
maven() {
  mvn --batch-mode --no-transfer-progress -f "$TOP/pom.xml" "$@"
}

# How Maven takes the least of the processors. Most of what it does is to compile with Error Prone: without Java's second
# compiler, without verifying classes, and with those of Error Prone kept from module to module it takes half.
quick_maven() {
  local source=$TOP/tools/kept-processors/KeptProcessors.java kept=$TOP/out/kept-processors
  [ -z "${MAVEN_OPTS:-}" ] || return 0
  export MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
  # Maven's own script parts its options at each space.
  case $kept in *[[:space:]]*) return 0 ;; esac
  if [ ! "$kept.jar" -nt "$source" ]; then
    mkdir -p "$kept"
    "$JAVA_HOME/bin/javac" -d "$kept" "$source"
    printf 'Premain-Class: KeptProcessors\n' >"$kept/manifest"
    "$JAVA_HOME/bin/jar" --create --file "$kept.jar" --manifest "$kept/manifest" -C "$kept" .
  fi
  MAVEN_OPTS+=" -javaagent:$kept.jar"
}

# What is being built, and how much was downloaded: one line that changes on a terminal, now and then a line elsewhere.
build_progress() {
  local tty=0
  [ ! -t 2 ] || tty=1
  awk -v tty="$tty" '
    function show() {
      text = sprintf("  %s of %s: %s%s", step, steps, name, files ? ", " files " files downloaded" : "")
      if (tty) printf "\r\033[K%.100s", text
      else if (step % 10 == 1 || step == steps) print text
      fflush()
    }
    /Downloaded from / { files++; if (tty && files % 10 == 0 && steps) show() }
    match($0, /Building .* \[[0-9]+\/[0-9]+\]/) {
      name = substr($0, RSTART + 9, RLENGTH - 9)
      split(name, parts, /[][\/]/)
      step = parts[2]; steps = parts[3]
      sub(/ [0-9.]+ +\[.*/, "", name)
      show()
    }
    END { if (tty) printf "\r\033[K" }
  ' >&2
}

# Builds both distributions, unless nothing has changed since they were built.
build() {
  local stamp=$TOP/karaf-assembly/target/built
  if [ -f "$stamp" ] && [ -d "$TOP/karaf-assembly/node/target/assembly" ] && [ -d "$TOP/karaf-assembly/gateway/target/assembly" ] \
    && [ -z "$(cd "$TOP" && find pom.xml .mvn bundles features karaf-assembly etc benchmarks \( -name target -prune \) -o -type f -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  say "Building (the first time downloads what the build needs, which takes some minutes)…"
  mkdir -p "$TOP/out"
  quick_maven
  if ! mvn --batch-mode -T 2 -f "$TOP/pom.xml" package -DskipTests 2>&1 | tee "$TOP/out/build.log" | build_progress; then
    grep -E 'ERROR|FAIL' "$TOP/out/build.log" | head -n 20 >&2
    die "The build failed; all of it is in out/build.log"
  fi
  mkdir -p "$(dirname "$stamp")" && touch "$stamp"
}

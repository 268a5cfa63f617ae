# Sourced by the programs in bin/, which set PROGRAM (their own path), MAIN (the main class), SERVER (the verb that
# becomes the container) and perhaps NATIVE_HEAPS (how many the C library may have then), HIDDEN (the option whose
# value is a secret) and UPDATES (the folder with newer versions) with BOOT (the class that says which of them is to run). Finds a Java, builds the class path, and becomes the Java process.

fail() {
  echo "$1" >&2
  exit 1
}

# Every user sees the words of every process. A secret among them goes into the environment, which its user alone can read,
# and this script begins anew without it: before anything else, since each program that it starts takes time.
if [ -n "${HIDDEN:-}" ]; then
  taken= state=
  for word; do
    case $state$word in
      end*) ;;
      value-* | value | value'***') state= ;;
      value*) taken=$word word='***' state= ;;
      --) state=end ;;
      --[a-z]*)
        # Options may be cut short, and have their value behind an equals sign or in the next word.
        case $HIDDEN=$word in
          "${word%%=*}"*=*=- | "${word%%=*}"*=*= | "${word%%=*}"*=*='***') ;;
          "${word%%=*}"*=*=*) taken=${word#*=} word="${word%%=*}=***" ;;
          "$word"*) state=value ;;
        esac
        ;;
    esac
    shift
    set -- "$@" "$word"
  done
  if [ -n "$taken" ]; then
    export SOPHON_HIDDEN_WORD="$taken"
    exec /bin/sh "$PROGRAM" "$@"
  fi
fi

# The distribution's folder, through any symbolic links to the program.
while [ -L "$PROGRAM" ]; do
  link=$(readlink "$PROGRAM")
  case $link in
    /*) PROGRAM=$link ;;
    *) PROGRAM=$(dirname "$PROGRAM")/$link ;;
  esac
done
HOME_DIR=$(CDPATH= cd -- "$(dirname -- "$PROGRAM")/.." && pwd -P) || exit 1

# The runtime that came along, otherwise the one that the user names, otherwise the one on the path.
if [ -x "$HOME_DIR/runtime/bin/java" ]; then
  JAVA=$HOME_DIR/runtime/bin/java
elif [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
  JAVA=$JAVA_HOME/bin/java
elif command -v java >/dev/null 2>&1; then
  JAVA=$(readlink -f "$(command -v java)" 2>/dev/null || command -v java)
else
  fail "Java 17 or newer is needed, and there is none: set JAVA_HOME, or install one, as in: sudo apt install openjdk-17-jre-headless"
fi
# An older one would tell of class files' versions only.
if grep -qs '^JAVA_VERSION="\(1\.[0-9]\|9\|1[0-6]\)[."]' "$(dirname "$JAVA")/../release"; then
  fail "Java 17 or newer is needed, and $JAVA is older: set JAVA_HOME, or install one, as in: sudo apt install openjdk-17-jre-headless"
fi

CLASS_PATH="$HOME_DIR/lib/cli/*"
OPTIONS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m"
if [ "${1:-}" = "$SERVER" ]; then
  CLASS_PATH="$CLASS_PATH:$HOME_DIR/lib/boot/*:$HOME_DIR/lib/jdk9plus/*"
  OPTIONS=$SERVER_OPTIONS
  # What the container writes is its user's only.
  umask 077
  # Each thread that compiles or unpacks would keep a heap of the C library's own, some 10 MB in all, that stays when it is
  # freed. What the container starts for its user is told nothing of it.
  if [ -n "${NATIVE_HEAPS:-}" ] && [ -z "${MALLOC_ARENA_MAX:-}" ]; then
    export MALLOC_ARENA_MAX="$NATIVE_HEAPS" SOPHON_OWN_VARIABLES=MALLOC_ARENA_MAX
  fi
fi

# From Java 23 on, the framework's and JNA's ordinary ways are warned of at each start unless they are allowed.
if grep -qs '^JAVA_VERSION="\(2[3-9]\|[3-9][0-9]\)' "$(dirname "$JAVA")/../release"; then
  OPTIONS="$OPTIONS --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
fi

# Java takes the encoding of words and file names from the locale. In the C locale, which stands in for one that is not
# installed too, it could name nothing beyond ASCII.
case $(locale charmap 2>&1 || :) in
  ANSI_X3.4-1968 | US-ASCII | 646 | *[Cc]annot*)
    for name in C.UTF-8 C.utf8 en_US.UTF-8; do
      if [ "$(LC_ALL=$name locale charmap 2>&1)" = UTF-8 ]; then
        export LC_ALL="$name"
        break
      fi
    done
    ;;
esac

# Java asks the system for its user's home, and not the environment; without either it would be a folder called "?".
case ${HOME:-} in
  /*) USER_HOME=-Duser.home=$HOME ;;
  *) USER_HOME= ;;
esac

# A newer version in the user's folder follows this one, which has read all of it by then: it is named only if it is as a
# release key has signed it.
if [ "${1:-}" = "$SERVER" ] && [ -n "${UPDATES:-}" ] && [ -z "${SOPHON_INSTALLED:-}" ] && [ -f "$UPDATES/updates.json" ]; then
  # shellcheck disable=SC2086 # the options are words of their own
  newer=$("$JAVA" -XX:+UseSerialGC -Xmx64m ${SOPHON_JAVA_OPTIONS:-} -Dsophon.dist="$HOME_DIR" -Dfile.encoding=UTF-8 \
    ${USER_HOME:+"$USER_HOME"} -cp "$HOME_DIR/lib/cli/*" "$BOOT") || newer=
  if [ -n "$newer" ] && [ -f "$newer/bin/sophon-node" ]; then
    export SOPHON_INSTALLED="$HOME_DIR"
    exec /bin/sh "$newer/bin/sophon-node" "$@"
  fi
fi

# shellcheck disable=SC2086 # the options are words of their own
exec "$JAVA" $OPTIONS ${SOPHON_JAVA_OPTIONS:-} -Dsophon.dist="$HOME_DIR" -Dpicocli.ansi="${SOPHON_ANSI:-auto}" \
  -Dfile.encoding=UTF-8 ${USER_HOME:+"$USER_HOME"} -cp "$CLASS_PATH" "$MAIN" "$@"

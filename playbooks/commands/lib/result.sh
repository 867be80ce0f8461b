# shellcheck shell=sh
# Result: lines for people first, then one JSON object as the last line of standard output (at most 2 KB).

umask 077
LC_ALL=C
export LC_ALL
HOME_DIR=${AUTO_RECOVERY_HOME:-/var/lib/auto-recovery}

say() {
  printf '%s\n' "$*"
}

# Prints a JSON string; what is not printable ASCII is left out and the rest cut at 300 characters.
json_text() {
  printf '"%s"' "$(printf '%s' "$1" | tr -cd '\040-\176' | cut -c 1-300 | sed 's/\\/\\\\/g; s/"/\\"/g')"
}

# Prints the whole number, or null where there is none.
json_number() {
  case ${1:-} in
    '' | *[!0-9]*) printf 'null' ;;
    *) printf '%s' "$1" ;;
  esac
}

# Replaced by the fence, which keeps the result for whoever repeats the step.
record_end() {
  :
}

# finish EXIT_CODE JSON
finish() {
  record_end "$1" "$2"
  printf '%s\n' "$2"
  exit "$1"
}

# fail EXIT_CODE SENTENCE
fail() {
  printf '%s\n' "$2" >&2
  finish "$1" "{\"error\":$(json_text "$2")}"
}

case $HOME_DIR in
  /*) ;;
  *) fail 75 "AUTO_RECOVERY_HOME must be an absolute path, got '$HOME_DIR'" ;;
esac

# shellcheck shell=sh
# Roots: the folders that the host lets a recovery clean, and the folder that keeps what is taken out of them.

# root_problem PATH: says why PATH may not be cleaned, or nothing. A link in it could lead anywhere, and a mistake in the
# allow list must not be able to cost the host.
root_problem() {
  if ! cd -P -- "$1" 2>/dev/null; then
    printf 'there is no such folder, or the agent may not enter it'
    return
  fi
  if [ "$PWD" != "$1" ]; then
    printf 'it is %s in truth: name that, without links and without a slash at its end' "$PWD"
    return
  fi
  case $1 in
    /dev/* | /proc/* | /sys/* | /etc/* | /boot/* | /bin/* | /sbin/* | /lib/* | /usr/bin* | /usr/sbin* | /usr/lib*)
      printf 'the system itself lives there'
      return
      ;;
    /tmp | /*/*) ;;
    *)
      printf 'it is too near the root of the file system: name a folder within it'
      return
      ;;
  esac
  for root_keeps in "$HOME_DIR" "$ARCHIVE_DIR"; do
    if [ -z "$root_keeps" ] || ! cd -P -- "$root_keeps" 2>/dev/null; then continue; fi
    case $1/ in
      "$PWD"/*) printf 'what recoveries keep lives there' ;;
    esac
    case $PWD/ in
      "$1"/*) printf 'what recoveries keep lives within it' ;;
    esac
  done
}

# each_root FUNCTION DIR:DIR…
each_root() {
  each_left=$2:
  while [ -n "$each_left" ]; do
    each_one=${each_left%%:*} each_left=${each_left#*:}
    if [ -n "$each_one" ]; then "$1" "$each_one"; fi
  done
}

require_root() {
  # Within $( ), so that its steps into other folders are its own.
  root_says=$(root_problem "$1")
  if [ -n "$root_says" ]; then fail 75 "refusing to work in $1: $root_says"; fi
}

# require_roots FACT DIR:DIR…: ends the command unless each of them may be cleaned.
require_roots() {
  if [ -z "$2" ]; then
    fail 69 "unit '$SSM_Unit' declares no $1 on this host, so nothing may be cleaned there: add $1 to $HOME_DIR/units/$SSM_Unit"
  fi
  each_root require_root "$2"
}

# is_below_roots PATH DIR:DIR…
is_below_roots() {
  below_left=$2:
  while [ -n "$below_left" ]; do
    below=${below_left%%:*} below_left=${below_left#*:}
    case $1 in
      "${below:-/no root}"/*) return 0 ;;
    esac
  done
  return 1
}

# Where this recovery's archives of this unit are kept: on another file system where the host declares one.
archive_folder() {
  printf '%s/archives/%s/%s' "${ARCHIVE_DIR:-$HOME_DIR}" "$SSM_RecoveryId" "$SSM_Unit"
}

# make_archive_folder PATH: makes it, readable by the agent only, refusing where a part of it is a link.
make_archive_folder() {
  if [ -z "$ARCHIVE_DIR" ]; then
    make_folder "$1"
  elif [ ! -d "$ARCHIVE_DIR" ]; then
    fail 75 "ARCHIVE_DIR $ARCHIVE_DIR is not there: is its file system mounted?"
  elif ! mkdir -p -- "$1"; then
    fail 75 "cannot make $1 on this host"
  elif ! cd -P -- "$1" || [ "$PWD" != "$1" ]; then
    fail 75 "refusing $1: a part of it is a link"
  fi
}

# room_in DIR: bytes that may still be written there. 1 MB stays free, for the fence and for whoever looks after this.
room_in() {
  df -Pk -- "$1" 2>/dev/null | awk 'NR == 2 { room = ($4 - 1024) * 1024; printf "%.0f", (room > 0 ? room : 0) }'
}

# megabytes BYTES
megabytes() {
  printf '%s' "$((($1 + 1048575) / 1048576))"
}

# shellcheck shell=sh
# Keep: folders of this recovery under AUTO_RECOVERY_HOME. No link is followed into or out of them.

# kept_folder KIND: the folder for this recovery's KIND of this unit.
kept_folder() {
  printf '%s/%s/%s/%s' "$HOME_DIR" "$1" "$SSM_RecoveryId" "$SSM_Unit"
}

# make_folder PATH: makes it with its parents below AUTO_RECOVERY_HOME, refusing where one of them is a link.
make_folder() {
  mkdir -p -- "$1" || fail 75 "cannot make $1 on this host"
  if [ "$(cd -P -- "$1" && pwd)" != "$(cd -P -- "$HOME_DIR" && pwd)${1#"$HOME_DIR"}" ]; then
    fail 75 "refusing $1: a part of it is a link"
  fi
}

sha256_of() {
  sha256sum <"$1" | cut -d ' ' -f 1
}

# is_plain_file PATH: a regular file that is no link.
is_plain_file() {
  [ ! -L "$1" ] && [ -f "$1" ]
}

# Forgets what is older than the 30 days for which a recovery's audit is kept; rm never follows a link.
forget_old() {
  for old_folder in "$HOME_DIR/evidence" "$HOME_DIR/checkpoints" "$HOME_DIR/quarantine" "${ARCHIVE_DIR:-$HOME_DIR}/archives"; do
    if [ -d "$old_folder" ] && [ ! -L "$old_folder" ]; then
      find "$old_folder" -mindepth 1 -maxdepth 1 -type d -mtime +30 -exec rm -rf -- '{}' +
    fi
  done
}

# shellcheck shell=sh
# Restore: one file back to its place, or the reason why not. Nothing that stands there is ever overwritten.

RESTORED_COUNT=0 PRESENT_COUNT=0 REFUSED='' REFUSED_COUNT=0

refuse_file() {
  say "$1 was not put back: $2"
  REFUSED_COUNT=$((REFUSED_COUNT + 1))
  if [ "$REFUSED_COUNT" -le 10 ]; then REFUSED="${REFUSED:+$REFUSED,}$(json_text "$(printf '%s' "$1" | cut -c 1-120)")"; fi
}

# enter_folder_of PATH: stands in the file's folder; answers 1, with the reason told, when that is not to be.
enter_folder_of() {
  if ! is_below_roots "$1" "$TEMP_DIRS:$LOG_DIRS"; then
    refuse_file "$1" "the host no longer declares a root above it"
    return 1
  fi
  FILE_NAME=${1##*/}
  if ! cd -P -- "${1%/*}" 2>/dev/null || [ "$PWD" != "${1%/*}" ]; then
    refuse_file "$1" "its folder is gone or a part of it is a link; make it and repeat, the file is kept"
    return 1
  fi
}

# place FILE FACTS PATH: moves a file, whole and with its own owner, mode and time, to where it stood. What stands there
# with the same content is left: putting back twice is putting back once.
place() {
  enter_folder_of "$3" || return 1
  if [ -L "./$FILE_NAME" ] || [ -e "./$FILE_NAME" ]; then
    if is_plain_file "./$FILE_NAME" && cmp -s -- "$1" "./$FILE_NAME"; then
      PRESENT_COUNT=$((PRESENT_COUNT + 1))
      return 0
    fi
    refuse_file "$3" "something newer stands there"
    return 1
  fi
  mv -nT -- "$1" "./$FILE_NAME"
  place_facts=$(find "./$FILE_NAME" -maxdepth 0 -type f -printf "$FILE_FACTS" 2>/dev/null)
  # All but device and inode.
  if [ -e "$1" ] || [ "${place_facts#* }" != "${2#* }" ]; then
    refuse_file "$3" "it could not be moved there as it was"
    return 1
  fi
  RESTORED_COUNT=$((RESTORED_COUNT + 1))
}

# restore_archive FOLDER NUMBER: puts back what left its place; when all is back the archive is given up.
restore_archive() {
  restore_staging=$1/$2.staging
  rm -rf -- "$restore_staging"
  mkdir -- "$restore_staging" || fail 75 "cannot make $restore_staging"
  tar --extract --gzip --same-owner --same-permissions --numeric-owner -C "$restore_staging" --file="$1/$2.tar.gz" ||
    fail 70 "the archive $1/$2.tar.gz cannot be read or unpacked: nothing of it was put back"
  restore_whole=yes
  while IFS=$TAB read -r file_facts _ file_path; do
    place "$restore_staging$file_path" "$file_facts" "$file_path" || restore_whole=no
  done <"$1/$2.removed"
  cd / && rm -rf -- "$restore_staging"
  if [ "$restore_whole" = yes ]; then
    : >"$1/$2.restored"
    rm -f -- "$1/$2.tar.gz"
  fi
}

# restore_log FOLDER FACTS PACKED_FACTS PATH: the compressed log must still be the one that was made here.
restore_log() {
  enter_folder_of "$4" || return 0
  log_now=$(find "./$FILE_NAME" -maxdepth 0 -type f -printf "$FILE_FACTS" 2>/dev/null)
  if ! go_to "$3" "$4.gz"; then
    if [ "${log_now#* }" = "${2#* }" ]; then
      PRESENT_COUNT=$((PRESENT_COUNT + 1))
    else
      refuse_file "$4" "$4.gz is no longer the one that was made by this recovery"
    fi
    return 0
  fi
  { unpack_open "$1/log" "$2" "$3"; } 3<"./$FILE_NAME" || {
    refuse_file "$4" "$4.gz could not be unpacked"
    return 0
  }
  if place "$1/log" "$2" "$4" && go_to "$3" "$4.gz"; then rm -f -- "./$FILE_NAME"; fi
  rm -f -- "$1/log"
}

# unpack_open FILE FACTS PACKED_FACTS: descriptor 3 is the compressed log.
unpack_open() {
  [ "$(find -L /proc/self/fd/3 -maxdepth 0 -type f -printf "$FILE_FACTS" 2>/dev/null)" = "$3" ] || return 1
  gzip -cd <&3 >"$1" || return 1
  chown "$(fact 4 "$2"):$(fact 5 "$2")" "$1" && chmod "$(fact 6 "$2")" "$1" && touch -d "@$(fact 3 "$2")" "$1"
}

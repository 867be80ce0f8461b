# shellcheck shell=sh
# Logs: rotated ones are compressed where they are, as logrotate would; logs.list says what became of what.
#   facts of the log <tab> facts of the compressed log <tab> path

# rotated: of files as taken prints them, the logs that were rotated and not yet compressed, by the names that logrotate
# and log4j give: app.log.1, app.log-20260131, app.2026-01-31.log, app.log.2026-01-31-17, app.log.old.
rotated() {
  awk -F '\t' '
    { name = $3; sub(/.*\//, "", name) }
    name ~ /\.(gz|xz|bz2|zst|lz4|zip)$/ { next }
    name ~ /.\.[0-9][0-9]?[0-9]?$/ || name ~ /.\.old$/ ||
    name ~ /.[.-][12][0-9][0-9][0-9]-?[01][0-9]-?[0-3][0-9]([T._-]?[0-9]+)*(\.log)?$/'
}

# forget_half_logs ROOT: what a power failure left half written; by its name it is ours.
forget_half_logs() {
  find "$1" -xdev -type f -name '.*.recovery-part' -cmin +60 -delete
}

# compress_open FACTS LIST: the log is open as descriptor 3, its compressed copy as 4; the name of either may meanwhile
# lead elsewhere, a descriptor cannot. Answers 1 when nothing was changed.
compress_open() {
  [ "$(find -L /proc/self/fd/3 -maxdepth 0 -type f -printf "$FILE_FACTS" 2>/dev/null)" = "$1" ] || return 1
  gzip -c <&3 >&4 && gzip -cd <"/proc/self/fd/4" | cmp -s - /proc/self/fd/3 || return 1
  chown "$(fact 4 "$1"):$(fact 5 "$1")" /proc/self/fd/4 || return 1
  chmod "$(fact 6 "$1")" /proc/self/fd/4 && touch -d "@$(fact 3 "$1")" /proc/self/fd/4 && sync /proc/self/fd/4 || return 1
  packed_facts=$(find -L /proc/self/fd/4 -maxdepth 0 -type f -printf "$FILE_FACTS") || return 1
  printf '%s\n' "$1$TAB$packed_facts$TAB$PWD/$FILE_NAME" >>"$2" && sync "$2" || return 1
  mv -nT -- "./.$FILE_NAME.recovery-part" "./$FILE_NAME.gz" || return 1
  [ "$(find "./$FILE_NAME.gz" -maxdepth 0 -type f -printf "$FILE_FACTS")" = "$packed_facts" ] &&
    go_to "$1" "$PWD/$FILE_NAME" && rm -f -- "./$FILE_NAME"
}

# compress_log FACTS PATH LIST: answers 1 when the log stays as it is.
compress_log() {
  if ! go_to "$1" "$2" || [ -e "./$FILE_NAME.gz" ] || [ -L "./$FILE_NAME.gz" ]; then return 1; fi
  # noclobber opens exclusively: no link that lies there is written through.
  set -C
  { compress_open "$1" "$3"; } 3<"./$FILE_NAME" 4>"./.$FILE_NAME.recovery-part"
  compress_status=$?
  set +C
  if [ "$compress_status" != 0 ]; then rm -f -- "./.$FILE_NAME.recovery-part"; fi
  return "$compress_status"
}

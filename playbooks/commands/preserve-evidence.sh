# Keeps what a person will want to see later, before anything is changed. Once per recovery: the first look is the true one.
require_unit
require_look
folder=$(kept_folder evidence)

# At most 64 KB of log and 200 lines of each listing.
collect() {
  printf 'state %s\npid %s\ntaken %s\n' "$STATE" "${PID:-none}" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$1/supervisor.txt" || return 1
  if is_plain_file "$LOG_FILE"; then
    tail -c 65536 -- "$LOG_FILE" >"$1/log-tail.txt" || return 1
  fi
  if [ -n "$PID" ] && [ -d "/proc/$PID" ]; then
    # The process may end while it is looked at; what was seen until then is kept.
    head -n 200 "/proc/$PID/status" >"$1/process-status.txt" 2>/dev/null
    find "/proc/$PID/fd" -mindepth 1 2>/dev/null | wc -l >"$1/open-files-count.txt"
    find "/proc/$PID/fd" -mindepth 1 -printf '%f %l\n' 2>/dev/null | head -n 200 >"$1/open-files.txt"
  fi
}

forget_old
if [ ! -d "$folder" ]; then
  make_folder "$(dirname "$folder")"
  fresh=$folder.new.$$
  make_folder "$fresh"
  collect "$fresh" || fail 70 "the evidence could not be written to $fresh"
  # Of two at the same time one wins; the other's copy is given up, never laid into the first.
  if ! mv -T -- "$fresh" "$folder" 2>/dev/null; then
    rm -rf -- "$fresh"
  fi
fi
make_folder "$folder"

bytes=$(find "$folder" -type f -exec cat -- '{}' + | wc -c)
say "evidence of '$SSM_Unit' is kept in $folder ($bytes bytes)"
finish 0 "{\"path\":$(json_text "$folder"),\"bytes\":$(json_number "$((bytes))")}"

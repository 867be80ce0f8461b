# Keeps what a recovery may change, before it does. Once per recovery: a repeated command must not keep the changed state.
require_unit
require_look
folder=$(kept_folder checkpoints)

# Run files are small by nature; a large or a hundredth one is none.
collect() {
  sha256=''
  if [ -n "$CONFIG_FILE" ] && is_plain_file "$CONFIG_FILE"; then
    cp -p -- "$CONFIG_FILE" "$1/config" || return 1
    sha256=$(sha256_of "$1/config")
  fi
  mkdir "$1/run" || return 1
  if [ -n "$RUN_DIR" ] && [ -d "$RUN_DIR" ] && [ ! -L "$RUN_DIR" ]; then
    find "$RUN_DIR" -mindepth 1 -maxdepth 1 -type f -size -65k -print | head -n 99 |
      while IFS= read -r run_file; do cp -p -- "$run_file" "$1/run/" || return 1; done || return 1
  fi
  printf '%s\n%s\n%s\n' "$STATE" "$PID" "$sha256" >"$1/state"
}

if [ ! -d "$folder" ]; then
  make_folder "$(dirname "$folder")"
  fresh=$folder.new.$$
  make_folder "$fresh"
  collect "$fresh" || fail 70 "the checkpoint could not be written to $fresh"
  if ! mv -T -- "$fresh" "$folder" 2>/dev/null; then
    rm -rf -- "$fresh"
  fi
fi
make_folder "$folder"
if [ ! -f "$folder/state" ]; then fail 70 "the checkpoint in $folder is not whole"; fi

kept_state=$(sed -n 1p "$folder/state")
kept_pid=$(sed -n 2p "$folder/state")
kept_sha256=$(sed -n 3p "$folder/state")
if [ -n "$kept_sha256" ]; then kept_sha256=$(json_text "$kept_sha256"); else kept_sha256=null; fi
say "checkpoint of '$SSM_Unit' is kept in $folder"
finish 0 "{\"path\":$(json_text "$folder"),\"configSha256\":$kept_sha256,\"state\":$(json_text "$kept_state"),\"pid\":$(json_number "$kept_pid")}"

# Puts back what this recovery's checkpoint and quarantine hold. The unit must be down; repeating it changes nothing more.
require_unit
require_look
fence_begin

if ! is_down; then
  fail 70 "refusing to restore '$SSM_Unit' while it is $STATE (process ${PID:-none}): stop it first"
fi
folder=$(kept_folder checkpoints)
if [ ! -f "$folder/state" ]; then
  fail 70 "recovery '$SSM_RecoveryId' has no checkpoint of '$SSM_Unit' on this host: nothing was restored"
fi
make_folder "$folder"
restored=''
restored() {
  say "restored $1"
  restored="${restored:+$restored,}$(json_text "$1")"
}

kept_sha256=$(sed -n 3p "$folder/state")
if [ -n "$kept_sha256" ]; then
  if [ "$(sha256_of "$folder/config")" != "$kept_sha256" ]; then
    fail 70 "the checkpoint of $CONFIG_FILE is not what was kept: nothing was restored"
  fi
  if [ -L "$CONFIG_FILE" ]; then fail 70 "refusing to restore $CONFIG_FILE: it is a link now"; fi
  if [ ! -f "$CONFIG_FILE" ] || [ "$(sha256_of "$CONFIG_FILE")" != "$kept_sha256" ]; then
    fresh=$(mktemp "$CONFIG_FILE.XXXXXX") || fail 70 "cannot write beside $CONFIG_FILE"
    if ! cp -p -- "$folder/config" "$fresh" || ! mv -T -- "$fresh" "$CONFIG_FILE"; then
      rm -f -- "$fresh"
      fail 70 "could not restore $CONFIG_FILE"
    fi
    restored "$CONFIG_FILE"
  fi
fi

quarantine=$(kept_folder quarantine)
if [ -d "$quarantine" ] && [ ! -L "$quarantine" ] && [ -d "$RUN_DIR" ] && [ "$(cd -P -- "$RUN_DIR" && pwd)" = "$RUN_DIR" ]; then
  set +f
  for kept_file in "$quarantine"/*; do
    # What was moved by a later attempt carries that attempt in its name and is not the original.
    name=${kept_file##*/}
    case $name in
      *.lock | *.pid | *.sock) ;;
      *) continue ;;
    esac
    if [ ! -e "$RUN_DIR/$name" ] && [ ! -L "$RUN_DIR/$name" ]; then
      mv -T -- "$kept_file" "$RUN_DIR/$name" || fail 70 "could not put back $RUN_DIR/$name"
      restored "$RUN_DIR/$name"
    fi
  done
  set -f
fi
finish 0 "{\"restored\":[$restored]}"

# Moves lock, pid and socket files that name no living process out of the unit's run directory; deletes nothing.
require_unit
require_look
fence_begin

if ! is_down; then
  fail 70 "refusing to clear the run files of '$SSM_Unit' while it is $STATE (process ${PID:-none})"
fi
if [ -z "$RUN_DIR" ]; then
  say "'$SSM_Unit' declares no run directory: nothing to clear"
  finish 0 '{"moved":[],"movedCount":0}'
fi
if [ ! -d "$RUN_DIR" ] || [ "$(cd -P -- "$RUN_DIR" && pwd)" != "$RUN_DIR" ]; then
  fail 70 "refusing $RUN_DIR: it must be a directory and no part of it a link"
fi

# A file whose first word is no living process id names none; a socket is alive while the kernel lists it.
is_stale() {
  if [ -L "$1" ]; then return 1; fi
  case $1 in
    *.lock | *.pid)
      [ -f "$1" ] || return 1
      named_pid=$(head -c 64 -- "$1" | tr -cd '\040-\176\n' | awk 'NR == 1 { print $1 }')
      case $named_pid in
        '' | *[!0-9]*) return 0 ;;
        *) [ ! -d "/proc/$named_pid" ] ;;
      esac
      ;;
    *.sock)
      [ -S "$1" ] || return 1
      ! awk -v path="$1" '$NF == path { found = 1 } END { exit !found }' /proc/net/unix
      ;;
    *) return 1 ;;
  esac
}

quarantine=$(kept_folder quarantine)
moved='' moved_count=0
set +f
for run_file in "$RUN_DIR"/*; do
  name=${run_file##*/}
  case $name in
    *[!A-Za-z0-9@._-]*) continue ;;
  esac
  if is_stale "$run_file"; then
    make_folder "$quarantine"
    # A name that was moved before stays: the first copy is the one to look at.
    target=$quarantine/$name
    if [ -e "$target" ] || [ -L "$target" ]; then target=$target.$SSM_StepId; fi
    mv -T -- "$run_file" "$target" || fail 70 "could not move $run_file to $target"
    say "$run_file named no living process and was moved to $target"
    moved_count=$((moved_count + 1))
    if [ "$moved_count" -le 10 ]; then moved="${moved:+$moved,}$(json_text "$(printf '%s' "$name" | cut -c 1-100)")"; fi
  fi
done
set -f
finish 0 "{\"moved\":[$moved],\"movedCount\":$moved_count}"

# Kills what a graceful stop has left of the unit's own process; nothing when nothing is left.
require_unit
require_look
fence_begin
look_past_exit

# The process that the supervisor names must still be its own child: a number alone may meanwhile be someone else's.
kill_supervisord_child() {
  supervisor_pid=$(supervisorctl_of_unit pid 2>/dev/null)
  parent_pid=$(awk '$1 == "PPid:" { print $2 }' "/proc/$PID/status" 2>/dev/null)
  if [ -n "$supervisor_pid" ] && [ "$parent_pid" = "$supervisor_pid" ]; then
    kill -s KILL "$PID" 2>/dev/null
  fi
}

killed_pid=''
if ! is_down; then
  # Without a stop on record the supervisor would start again what is killed here.
  if [ "$STATE" != stopping ]; then
    ask_to_stop
    wait_until_down 1
  fi
  if [ -n "$PID" ]; then
    killed_pid=$PID
    case $MANAGER in
      supervisord) kill_supervisord_child ;;
      systemd) systemctl kill --signal=KILL -- "$PROGRAM" ;;
    esac
  fi
  wait_until_down 10
  leave_stop_to_supervisor
  if ! is_down; then
    fail 70 "'$SSM_Unit' could not be killed: supervisor state $STATE, process ${PID:-none}"
  fi
fi

if [ -n "$killed_pid" ]; then
  say "process $killed_pid of '$SSM_Unit' was killed"
  finish 0 "{\"killed\":true,\"pid\":$(json_number "$killed_pid"),\"state\":\"$STATE\"}"
fi
say "nothing was left of '$SSM_Unit' to kill"
finish 0 "{\"killed\":false,\"pid\":null,\"state\":\"$STATE\"}"

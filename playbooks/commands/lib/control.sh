# shellcheck shell=sh
# Control: asks the supervisor, and never only the process, since a supervisor restarts what merely died.

STOP_CLIENT=''

# Asks for a stop and comes back once the supervisor has heard it: on a busy host that takes seconds, which are none of
# the service's grace. supervisorctl itself would wait as long as the program's stopwaitsecs.
ask_to_stop() {
  case $MANAGER in
    supervisord)
      # The host's lock (descriptor 9) is not for this client: it may outlive the command.
      supervisorctl_of_unit stop "$PROGRAM" </dev/null >/dev/null 2>&1 9>&- &
      STOP_CLIENT=$!
      ;;
    systemd)
      systemctl stop --no-block -- "$PROGRAM" || fail 69 "systemd refused to stop '$PROGRAM'"
      ;;
  esac
  heard_deadline=$(($(date +%s) + 20))
  while :; do
    require_look
    case $STATE in
      running | starting | backoff | exited) ;;
      *) return 0 ;;
    esac
    if [ "$(date +%s)" -ge "$heard_deadline" ]; then
      leave_stop_to_supervisor
      fail 70 "the supervisor was asked to stop '$SSM_Unit' and did not begin to, its state is $STATE"
    fi
    pause
  done
}

# Lets go of the waiting client; the stop itself stays with the supervisor.
leave_stop_to_supervisor() {
  if [ -n "$STOP_CLIENT" ]; then
    kill "$STOP_CLIENT" 2>/dev/null
    wait "$STOP_CLIENT" 2>/dev/null
    STOP_CLIENT=''
  fi
}

is_down() {
  case $STATE in
    stopped | fatal | exited) [ -z "$PID" ] ;;
    *) return 1 ;;
  esac
}

# A supervisor that restarts what died shows "exited" for an instant only; what it decides next is what counts.
look_past_exit() {
  require_look
  exit_looks=0
  while [ "$STATE" = exited ] && [ "$exit_looks" -lt 5 ]; do
    exit_looks=$((exit_looks + 1))
    pause
    require_look
  done
}

# Fractions of a second are no POSIX; where sleep refuses them a whole one does.
pause() {
  sleep 0.2 2>/dev/null || sleep 1
}

# wait_until_down SECONDS: looks until nothing of the unit runs; answers 1 when the time is over.
wait_until_down() {
  wait_deadline=$(($(date +%s) + $1))
  while :; do
    require_look
    if is_down && [ "$STATE" != exited ]; then return 0; fi
    if [ "$(date +%s)" -ge "$wait_deadline" ]; then return 1; fi
    pause
  done
}

# shellcheck shell=sh
# Supervisor: one view of supervisord and systemd.
# STATE is running, starting, backoff, stopping, stopped, exited, fatal or unknown; PID is empty when nothing runs.

STATE='' PID='' SUPERVISOR_PROBLEM=''

supervisorctl_of_unit() {
  "${SUPERVISORCTL:-supervisorctl}" -c "$SUPERVISOR_CONFIG" "$@"
}

look_at_supervisord() {
  if ! command -v "${SUPERVISORCTL:-supervisorctl}" >/dev/null; then
    SUPERVISOR_PROBLEM="supervisorctl not found: add it to the agent's PATH or name it as SUPERVISORCTL in the unit's facts"
    return 1
  fi
  # Its exit code is 3 for a program that is down, which is an answer like any other: the text decides.
  supervisor_says=$(supervisorctl_of_unit status "$PROGRAM" 2>&1)
  supervisor_word=$(printf '%s\n' "$supervisor_says" | awk -v program="$PROGRAM" '$1 == program { print $2; exit }')
  PID=$(printf '%s\n' "$supervisor_says" |
    awk -v program="$PROGRAM" '$1 == program && $3 == "pid" { sub(",", "", $4); print $4; exit }')
  case $supervisor_word in
    RUNNING) STATE=running ;;
    STARTING) STATE=starting ;;
    BACKOFF) STATE=backoff ;;
    STOPPING) STATE=stopping ;;
    STOPPED) STATE=stopped ;;
    EXITED) STATE=exited ;;
    FATAL) STATE=fatal ;;
    UNKNOWN) STATE=unknown ;;
    *)
      SUPERVISOR_PROBLEM="supervisord does not know or does not answer for '$PROGRAM': $(printf '%s\n' "$supervisor_says" | tail -n 1)"
      return 1
      ;;
  esac
  # It prints no pid while a stop is under way; the pid asked for by name is still the process to be stopped.
  if [ -z "$PID" ]; then
    case $STATE in
      starting | stopping | running)
        PID=$(supervisorctl_of_unit pid "$PROGRAM" 2>/dev/null)
        case $PID in 0 | *[!0-9]*) PID='' ;; esac
        ;;
    esac
  fi
}

systemd_fact() {
  printf '%s\n' "$supervisor_says" | sed -n "s/^$1=//p" | head -n 1
}

look_at_systemd() {
  if ! supervisor_says=$(systemctl show --property=LoadState,ActiveState,SubState,MainPID -- "$PROGRAM" 2>&1); then
    SUPERVISOR_PROBLEM="systemd does not answer for '$PROGRAM': $(printf '%s\n' "$supervisor_says" | tail -n 1)"
    return 1
  fi
  if [ "$(systemd_fact LoadState)" != loaded ]; then
    SUPERVISOR_PROBLEM="systemd does not know unit '$PROGRAM', got LoadState=$(systemd_fact LoadState)"
    return 1
  fi
  PID=$(systemd_fact MainPID)
  case $PID in 0 | *[!0-9]*) PID='' ;; esac
  case $(systemd_fact ActiveState)/$(systemd_fact SubState) in
    active/exited) STATE=exited ;;
    active/* | reloading/*) STATE=running ;;
    activating/auto-restart*) STATE=backoff ;;
    activating/*) STATE=starting ;;
    deactivating/*) STATE=stopping ;;
    inactive/*) STATE=stopped ;;
    failed/*) STATE=fatal ;;
    *) STATE=unknown ;;
  esac
}

# Sets STATE and PID; answers 1 and says why in SUPERVISOR_PROBLEM when the supervisor gives no answer.
look_at_unit() {
  STATE='' PID=''
  case $MANAGER in
    supervisord) look_at_supervisord ;;
    systemd) look_at_systemd ;;
  esac
}

require_look() {
  look_at_unit || fail 69 "$SUPERVISOR_PROBLEM"
}

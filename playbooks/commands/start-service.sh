# Starts the service by its supervisor and waits until it has been running for a moment.
require_unit
require_look
fence_begin

started=false
if [ "$STATE" != running ]; then
  started=true
  # What the client says is not the verdict: the supervisor may be trying again, or another may have started it.
  case $MANAGER in
    supervisord)
      supervisorctl_of_unit start "$PROGRAM" </dev/null >&2 9>&-
      ;;
    systemd)
      systemctl reset-failed -- "$PROGRAM" >&2
      systemctl start -- "$PROGRAM" >&2
      ;;
  esac
fi

deadline=$(($(date +%s) + SSM_StartSeconds))
seen_pid=''
while :; do
  require_look
  case $STATE in
    running)
      if [ -n "$PID" ] && [ "$PID" = "$seen_pid" ]; then
        say "'$SSM_Unit' runs as process $PID"
        finish 0 "{\"started\":$started,\"pid\":$(json_number "$PID")}"
      fi
      seen_pid=$PID
      ;;
    starting | backoff) seen_pid='' ;;
    *) fail 70 "'$SSM_Unit' did not start, supervisor state $STATE: $(last_log_line)" ;;
  esac
  if [ "$(date +%s)" -ge "$deadline" ]; then
    fail 70 "'$SSM_Unit' was not running within $SSM_StartSeconds s, supervisor state $STATE: $(last_log_line)"
  fi
  sleep 1
done

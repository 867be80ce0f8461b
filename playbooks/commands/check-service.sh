# Looks at the service from the supervisor, the network and the kernel, and names what is wrong; changes nothing.
require_unit
require_look

rss_mb=$(rss_mb_of "$PID")
ask_http "$SSM_Port" "$SSM_HealthPath"
health_outcome=$HTTP_OUTCOME health_code=$HTTP_CODE health_ms=$HTTP_MS
work_outcome=answered work_code=''
if [ "$SSM_WorkPath" != none ] && [ "$health_outcome" = answered ]; then
  ask_http "$SSM_Port" "$SSM_WorkPath"
  work_outcome=$HTTP_OUTCOME work_code=$HTTP_CODE
fi

is_error() {
  [ -n "$1" ] && { [ "$1" -lt 200 ] || [ "$1" -ge 400 ]; }
}

case $STATE in
  stopped | stopping) mode=stopped detail="the supervisor was told to stop it" ;;
  fatal) mode=fatal detail="the supervisor has given up starting it: $(last_log_line)" ;;
  exited | backoff | unknown) mode=dead detail="it died, supervisor state $STATE: $(last_log_line)" ;;
  starting) mode=starting detail="the supervisor is starting it" ;;
  *)
    if [ -n "$PID" ] && [ ! -d "/proc/$PID" ]; then
      mode=dead detail="the supervisor believes in process $PID, which is gone"
    elif [ "$health_outcome" = silent ] || [ "$work_outcome" = silent ]; then
      mode=hung detail="it accepts connections on port $SSM_Port and does not answer within $HTTP_TIMEOUT_SECONDS s"
    elif [ "$health_outcome" != answered ] || [ "$work_outcome" != answered ]; then
      mode=hung detail="it runs as process $PID and does not serve port $SSM_Port"
    elif [ "$SSM_MemoryLimitMb" -gt 0 ] && [ "${rss_mb:-0}" -gt "$SSM_MemoryLimitMb" ]; then
      mode=memory detail="it holds $rss_mb MB, its limit is $SSM_MemoryLimitMb MB"
    elif is_error "$health_code"; then
      mode=erroring detail="it answers $health_code on $SSM_HealthPath"
    elif is_error "$work_code"; then
      mode=erroring detail="it answers $work_code on $SSM_WorkPath"
    else
      mode=healthy detail="it answers $health_code in $health_ms ms"
    fi
    ;;
esac

say "$SSM_Unit is $mode: $detail"
facts="{\"mode\":\"$mode\",\"state\":\"$STATE\",\"pid\":$(json_number "$PID"),\"http\":$(json_number "$health_code")"
facts="$facts,\"workHttp\":$(json_number "$work_code"),\"responseMs\":$(json_number "$health_ms")"
finish 0 "$facts,\"rssMb\":$(json_number "$rss_mb"),\"detail\":$(json_text "$detail")}"

# Stops the service as its supervisor does, and waits for as long as it is given.
require_unit
require_look
fence_begin
look_past_exit

if ! is_down; then
  ask_to_stop
  wait_until_down "$SSM_GraceSeconds"
  leave_stop_to_supervisor
fi

stopped=false
if is_down; then
  stopped=true
  say "'$SSM_Unit' is stopped"
else
  say "'$SSM_Unit' did not stop within $SSM_GraceSeconds s (state $STATE, process ${PID:-none}): what is left must be killed"
fi
finish 0 "{\"stopped\":$stopped,\"state\":\"$STATE\",\"pid\":$(json_number "$PID")}"

# Looks at a Redis cache from its supervisor and by its own answers, and names what is wrong; changes nothing.
require_unit
require_look
require_redis "$SSM_Port"

response_ms='' used_mb='' max_mb='' clients='' max_clients='' idle='' blocked='' rejected=''

look_inside() {
  ask_redis INFO
  if [ "$REDIS_OUTCOME" = forbidden ]; then refuse_forbidden; fi
  if [ "$REDIS_OUTCOME" != answered ]; then
    mode=hung detail="it answers PING and then no more: $REDIS_OUTCOME"
    return
  fi
  used=$(redis_fact used_memory) max=$(redis_fact maxmemory) policy=$(redis_fact maxmemory_policy)
  used_mb=$((${used:-0} / 1048576)) max_mb=$((${max:-0} / 1048576))
  clients=$(redis_fact connected_clients) max_clients=$(redis_fact maxclients)
  blocked=$(redis_fact blocked_clients) rejected=$(redis_fact rejected_connections)
  ask_redis CLIENT LIST
  if [ "$REDIS_OUTCOME" = answered ]; then idle=$(idle_connections "$SSM_IdleSeconds" | wc -l) idle=$((idle)); fi
  if [ "$clients" -ge "$(((${max_clients:-0} * SSM_ClientsPercent + 99) / 100))" ] && [ "${max_clients:-0}" -gt 0 ]; then
    mode=stale-pool detail="$clients of its $max_clients connections are taken, ${idle:-?} have been idle for $SSM_IdleSeconds s or more"
  # With another policy a full cache gives up old keys, as it is meant to.
  elif [ "${max:-0}" -gt 0 ] && [ "$policy" = noeviction ] && [ "$((used * 100))" -ge "$((max * SSM_MemoryPercent))" ]; then
    mode=full detail="it holds $used_mb of its $max_mb MB, and its policy is to refuse what does not fit"
  else
    mode=healthy detail="it answers in $response_ms ms, holds $used_mb MB and has $clients connections"
  fi
}

case $STATE in
  stopped | stopping) mode=stopped detail="the supervisor was told to stop it" ;;
  fatal) mode=fatal detail="the supervisor has given up starting it: $(last_log_line)" ;;
  exited | backoff | unknown) mode=dead detail="it died, supervisor state $STATE: $(last_log_line)" ;;
  starting) mode=starting detail="the supervisor is starting it" ;;
  *)
    begun_ms=$(date +%s%3N)
    ask_redis PING
    response_ms=$(($(date +%s%3N) - begun_ms))
    case $REDIS_OUTCOME:$REDIS_SAYS in
      answered:*PONG*) look_inside ;;
      loading:*) mode=loading detail="it is reading its data from the disk" ;;
      silent:*) mode=hung detail="it accepts connections on $REDIS_ADDRESS and does not answer within $REDIS_TIMEOUT_SECONDS s" ;;
      busy:*) mode=hung detail="a script keeps it busy and it answers nothing else" ;;
      crowded:*) mode=stale-pool detail="it has no place for another connection" ;;
      forbidden:*) refuse_forbidden ;;
      *) mode=dead detail="nothing answers as Redis on $REDIS_ADDRESS: $(printf '%s\n' "$REDIS_SAYS" | tail -n 1 | cut -c 1-100)" ;;
    esac
    case $mode in healthy | stale-pool | full) ;; *) response_ms='' ;; esac
    ;;
esac

say "$SSM_Unit is $mode: $detail"
facts="\"mode\":\"$mode\",\"state\":\"$STATE\",\"pid\":$(json_number "$PID"),\"responseMs\":$(json_number "$response_ms")"
facts="$facts,\"usedMemoryMb\":$(json_number "$used_mb"),\"maxMemoryMb\":$(json_number "$max_mb"),\"clients\":$(json_number "$clients")"
facts="$facts,\"maxClients\":$(json_number "$max_clients"),\"idleClients\":$(json_number "$idle"),\"blockedClients\":$(json_number "$blocked")"
finish 0 "{$facts,\"rejectedConnections\":$(json_number "$rejected"),\"detail\":$(json_text "$detail")}"

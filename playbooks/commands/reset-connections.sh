# Closes connections to a Redis cache that have long been idle, so that their pools are made anew. A client that is told so
# connects again; replicas, subscribers, monitors, transactions and blocked readers are left.
require_unit
require_redis "$SSM_Port"
fence_begin

# Where every place is taken one may come free the next moment.
reset_tries=0
ask_redis CLIENT LIST
while [ "$REDIS_OUTCOME" = crowded ] && [ "$reset_tries" -lt 10 ]; do
  reset_tries=$((reset_tries + 1))
  sleep 1
  ask_redis CLIENT LIST
done
case $REDIS_OUTCOME in
  answered) ;;
  forbidden) refuse_forbidden ;;
  crowded) fail 70 "the cache on $REDIS_ADDRESS has no place for another connection, not even this one: only its restart makes room" ;;
  *) fail 70 "the cache on $REDIS_ADDRESS is $REDIS_OUTCOME and lists no connections: restart it instead" ;;
esac

before=$(printf '%s\n' "$REDIS_SAYS" | grep -c '^id=')
idle=$(idle_connections "$SSM_IdleSeconds" | head -n "$SSM_MaxConnections")
closed=0
if [ -n "$idle" ]; then
  # One connection for all of them; each answer is 1, or 0 for one that has gone by itself.
  closed=$(printf '%s\n' "$idle" | sed 's/.*/CLIENT KILL ID & SKIPME yes/' | redis_client | grep -c '^1')
  if [ "$closed" = 0 ]; then
    fail 70 "the cache on $REDIS_ADDRESS closed none of $(printf '%s\n' "$idle" | wc -l) idle connections: may the agent's user run CLIENT KILL?"
  fi
fi
say "$closed of $before connections to '$SSM_Unit', idle for $SSM_IdleSeconds s or more, were closed"
finish 0 "{\"closed\":$closed,\"before\":$before}"

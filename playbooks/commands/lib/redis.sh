# shellcheck shell=sh
# Redis: one question to the unit's cache on this host, by redis-cli. Its password never stands in a command line.

# Longer than the second in which a healthy cache answers, so that slow and silent are told apart.
REDIS_TIMEOUT_SECONDS=3
REDIS_ADDRESS='' REDIS_PASSWORD='' REDIS_SAYS='' REDIS_OUTCOME=''

# require_redis PORT: finds out where the cache listens; PORT 0 is what the host declares.
require_redis() {
  command -v redis-cli >/dev/null || fail 75 "redis-cli not found on this host: install redis-tools"
  if [ "$1" != 0 ]; then REDIS_PORT=$1 REDIS_SOCKET=''; fi
  if [ -n "$REDIS_SOCKET" ]; then
    REDIS_ADDRESS=$REDIS_SOCKET
  elif [ -n "$REDIS_PORT" ]; then
    REDIS_ADDRESS="port $REDIS_PORT"
  else
    fail 69 "unit '$SSM_Unit' declares neither REDIS_SOCKET nor REDIS_PORT on this host: add one to $HOME_DIR/units/$SSM_Unit"
  fi
  if [ -n "$REDIS_PASSWORD_FILE" ]; then
    if [ -L "$REDIS_PASSWORD_FILE" ] || [ ! -f "$REDIS_PASSWORD_FILE" ] || [ ! -r "$REDIS_PASSWORD_FILE" ]; then
      fail 69 "cannot read REDIS_PASSWORD_FILE $REDIS_PASSWORD_FILE of unit '$SSM_Unit': it must be a plain file that the agent may read"
    fi
    IFS= read -r REDIS_PASSWORD <"$REDIS_PASSWORD_FILE" || [ -n "$REDIS_PASSWORD" ] ||
      fail 69 "REDIS_PASSWORD_FILE $REDIS_PASSWORD_FILE of unit '$SSM_Unit' is empty"
  fi
}

redis_client() {
  if [ -n "$REDIS_PASSWORD" ]; then
    REDISCLI_AUTH=$REDIS_PASSWORD
    export REDISCLI_AUTH
  fi
  if [ -n "$REDIS_SOCKET" ]; then
    timeout "$REDIS_TIMEOUT_SECONDS" redis-cli -s "$REDIS_SOCKET" "$@" 2>&1
  else
    timeout "$REDIS_TIMEOUT_SECONDS" redis-cli -h 127.0.0.1 -p "$REDIS_PORT" "$@" 2>&1
  fi
}

# ask_redis WORD…: sets REDIS_SAYS to the answer and REDIS_OUTCOME to answered, refused, silent, loading, busy, crowded or
# forbidden. Within $( ), so that the password is in the environment of redis-cli and of nothing else. The first line
# decides: an answer to INFO counts the errors of others by the same words.
ask_redis() {
  REDIS_SAYS=$(redis_client "$@" </dev/null)
  redis_status=$?
  REDIS_SAYS=$(printf '%s\n' "$REDIS_SAYS" | tr -d '\r')
  case $REDIS_SAYS in
    # Where none is asked for a password is one too many, and does no harm.
    'AUTH failed: ERR AUTH'*"$NEWLINE"*) REDIS_SAYS=${REDIS_SAYS#*"$NEWLINE"} ;;
  esac
  case $redis_status:${REDIS_SAYS%%"$NEWLINE"*} in
    124:*) REDIS_OUTCOME=silent ;;
    *'max number of clients'* | *'Server closed the connection'* | *'Connection reset by peer'*) REDIS_OUTCOME=crowded ;;
    *'Could not connect'*) REDIS_OUTCOME=refused ;;
    0:NOAUTH* | 0:WRONGPASS* | 0:NOPERM* | 0:'ERR invalid password'* | *:'AUTH failed'*) REDIS_OUTCOME=forbidden ;;
    0:LOADING*) REDIS_OUTCOME=loading ;;
    0:BUSY*) REDIS_OUTCOME=busy ;;
    0:*) REDIS_OUTCOME=answered ;;
    *) REDIS_OUTCOME=refused ;;
  esac
}

# Ends the command: a cache that lets nobody in can be neither looked at nor helped.
refuse_forbidden() {
  fail 69 "the cache on $REDIS_ADDRESS does not let the agent ask: name a file with its password as REDIS_PASSWORD_FILE in $HOME_DIR/units/$SSM_Unit"
}

# redis_fact NAME: of an answer to INFO, the value; nothing when it has none.
redis_fact() {
  printf '%s\n' "$REDIS_SAYS" | sed -n "s/^$1://p" | head -n 1
}

# idle_connections SECONDS: of an answer to CLIENT LIST, the numbers of those that only wait and for so long. Replicas,
# the primary, monitors, subscribers, transactions and blocked readers have another flag than N.
# https://redis.io/docs/latest/commands/client-list/
idle_connections() {
  printf '%s\n' "$REDIS_SAYS" | awk -v seconds="$1" '
    /^id=/ {
      split("", fact)
      for (i = 1; i <= NF; i++) { at = index($i, "="); fact[substr($i, 1, at - 1)] = substr($i, at + 1) }
      if (fact["flags"] != "N" && fact["flags"] != "U") next
      if (fact["sub"] + fact["psub"] + fact["ssub"] > 0 || fact["idle"] !~ /^[0-9]+$/) next
      if (fact["id"] ~ /^[0-9]+$/ && fact["idle"] + 0 >= seconds + 0) print fact["id"]
    }'
}

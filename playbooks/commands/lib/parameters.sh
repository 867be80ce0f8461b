# shellcheck shell=sh
# Parameters: they arrive as environment variables only, and are checked on the host again.

NEWLINE='
'
# shellcheck disable=SC2034 # not every command reads lists
TAB=$(printf '\t')

# require_parameter NAME SET VALUE PATTERN
# An agent that does not know interpolationType ENV_VAR sets no variable; acting on nothing is refused.
require_parameter() {
  if [ "$2" != set ]; then
    fail 64 "parameter $1 did not arrive as SSM_$1: this document needs SSM Agent 3.3.2746.0 or later, update the agent"
  fi
  case $3 in
    *"$NEWLINE"*) fail 64 "parameter $1 has a line break, wanted $4" ;;
  esac
  if ! printf '%s\n' "$3" | grep -Eq -e "$4"; then
    fail 64 "parameter $1 has a value that is not allowed, wanted $4"
  fi
}

# shellcheck shell=sh
# Unit: what this host says about the unit. The file is the host's allow list; it is read, never executed.

MANAGER='' SUPERVISOR_CONFIG='' SUPERVISORCTL='' PROGRAM='' RUN_DIR='' CONFIG_FILE='' LOG_FILE=''
TEMP_DIRS='' LOG_DIRS='' ARCHIVE_DIR='' REDIS_SOCKET='' REDIS_PORT='' REDIS_PASSWORD_FILE=''
UNIT_PROBLEM=''

read_unit_line() {
  case $1 in
    MANAGER=*) MANAGER=${1#*=} ;;
    SUPERVISOR_CONFIG=*) SUPERVISOR_CONFIG=${1#*=} ;;
    SUPERVISORCTL=*) SUPERVISORCTL=${1#*=} ;;
    PROGRAM=*) PROGRAM=${1#*=} ;;
    RUN_DIR=*) RUN_DIR=${1#*=} ;;
    CONFIG_FILE=*) CONFIG_FILE=${1#*=} ;;
    LOG_FILE=*) LOG_FILE=${1#*=} ;;
    TEMP_DIRS=*) TEMP_DIRS=${1#*=} ;;
    LOG_DIRS=*) LOG_DIRS=${1#*=} ;;
    ARCHIVE_DIR=*) ARCHIVE_DIR=${1#*=} ;;
    REDIS_SOCKET=*) REDIS_SOCKET=${1#*=} ;;
    REDIS_PORT=*) REDIS_PORT=${1#*=} ;;
    REDIS_PASSWORD_FILE=*) REDIS_PASSWORD_FILE=${1#*=} ;;
    '' | '#'*) ;;
    *) return 1 ;;
  esac
}

# check_unit_path PATH: where one is given it is absolute and plain.
check_unit_path() {
  case $1 in
    '') ;;
    *//* | */../* | */./* | */.. | */. | /)
      UNIT_PROBLEM="$unit_file must give plain paths, got '$1'"
      return 1
      ;;
    /*) ;;
    *)
      UNIT_PROBLEM="$unit_file must give absolute paths, got '$1'"
      return 1
      ;;
  esac
}

# Sets the facts above; answers 1 and says why in UNIT_PROBLEM when the unit is unknown or badly declared.
load_unit() {
  unit_file=$HOME_DIR/units/$SSM_Unit
  if [ -L "$unit_file" ] || [ ! -f "$unit_file" ]; then
    UNIT_PROBLEM="unit '$SSM_Unit' is not declared on this host: write its facts to $unit_file"
    return 1
  fi
  while IFS= read -r unit_line || [ -n "$unit_line" ]; do
    if ! read_unit_line "$unit_line"; then
      UNIT_PROBLEM="$unit_file has a line that is no known fact: '$unit_line'"
      return 1
    fi
  done <"$unit_file"
  case $PROGRAM in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9@:._-]*)
      UNIT_PROBLEM="$unit_file must name the supervised program, got PROGRAM='$PROGRAM'"
      return 1
      ;;
  esac
  for unit_path in "$SUPERVISOR_CONFIG" "$SUPERVISORCTL" "$RUN_DIR" "$CONFIG_FILE" "$LOG_FILE" \
    "$ARCHIVE_DIR" "$REDIS_SOCKET" "$REDIS_PASSWORD_FILE"; do
    check_unit_path "$unit_path" || return 1
  done
  # Lists are parted by colons, as PATH is.
  unit_paths=$TEMP_DIRS:$LOG_DIRS:
  while [ -n "$unit_paths" ]; do
    check_unit_path "${unit_paths%%:*}" || return 1
    unit_paths=${unit_paths#*:}
  done
  case $REDIS_PORT in
    *[!0-9]*)
      UNIT_PROBLEM="$unit_file must give REDIS_PORT as a number, got '$REDIS_PORT'"
      return 1
      ;;
  esac
  case $MANAGER in
    systemd) ;;
    supervisord)
      if [ ! -f "$SUPERVISOR_CONFIG" ]; then
        UNIT_PROBLEM="supervisor configuration not found, got SUPERVISOR_CONFIG='$SUPERVISOR_CONFIG' in $unit_file"
        return 1
      fi
      ;;
    *)
      UNIT_PROBLEM="$unit_file must say MANAGER=systemd or MANAGER=supervisord, got '$MANAGER'"
      return 1
      ;;
  esac
}

require_unit() {
  load_unit || fail 69 "$UNIT_PROBLEM"
}

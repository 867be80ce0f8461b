# shellcheck shell=sh
# Fence: an older epoch or a repeated step is refused on the host, whoever sent it and however often it arrived.
# Every record ends in a dot of its own, so that one cut by a power failure has too few fields and is no record:
#   begin <tab> epoch <tab> recovery <tab> step <tab> document <tab> time <tab> .
#   end   <tab> recovery <tab> step <tab> exit code <tab> result <tab> .

FENCE_FILE='' FENCE_BEGUN=no

# Prints `older EPOCH`, `repeated EXIT_CODE RESULT` or `free`.
fence_answer() {
  awk -F '\t' -v epoch="$SSM_Epoch" -v recovery="$SSM_RecoveryId" -v step="$SSM_StepId" '
    BEGIN { highest = 0; begun = 0; code = "null"; result = "null" }
    $1 == "begin" && NF == 7 && $2 + 0 > highest { highest = $2 + 0 }
    $1 == "begin" && NF == 7 && $3 == recovery && $4 == step { begun = 1 }
    $1 == "end" && NF == 6 && $2 == recovery && $3 == step { code = $4; result = $5 }
    END {
      if (epoch + 0 < highest) printf "older %.0f\n", highest
      else if (begun) printf "repeated %s %s\n", code, result
      else print "free"
    }' "$FENCE_FILE"
}

refuse_unless_free() {
  fence_says=$(fence_answer) || fail 75 "cannot read $FENCE_FILE on this host"
  case $fence_says in
    free) ;;
    older\ *)
      fail 71 "refused: this host has seen epoch ${fence_says#older } for unit '$SSM_Unit', got epoch $SSM_Epoch: another recovery took over"
      ;;
    repeated\ *)
      fence_first=${fence_says#repeated }
      say "refused: step '$SSM_StepId' of recovery '$SSM_RecoveryId' began on this host before"
      finish 72 "{\"repeated\":true,\"first\":{\"exitCode\":${fence_first%% *},\"result\":${fence_first#* }}}"
      ;;
    *) fail 75 "the fence gave no answer from $FENCE_FILE" ;;
  esac
}

# Mends a record cut by a power failure, so that the next one begins on its own line.
append_to_fence() {
  if [ -s "$FENCE_FILE" ] && [ -n "$(tail -c 1 "$FENCE_FILE")" ]; then
    printf '\n' >>"$FENCE_FILE" || return 1
  fi
  printf '%s\n' "$1" >>"$FENCE_FILE" && sync "$FENCE_FILE"
}

# Older records can go: epochs never fall, so a step of a recovery that is no longer here is refused as older.
shorten_fence() {
  if [ "$(wc -l <"$FENCE_FILE")" -gt 2000 ]; then
    tail -n 1000 "$FENCE_FILE" >"$FENCE_FILE.new~" && mv -f "$FENCE_FILE.new~" "$FENCE_FILE"
  fi
}

# Passes the fence or ends the command. The unit's lock is held until the command ends: one at a time acts on a unit.
fence_begin() {
  if [ "$SSM_Epoch" = 0 ]; then fail 64 "parameter Epoch must be at least 1 for a command that changes something, got 0"; fi
  FENCE_FILE=$HOME_DIR/fence/$SSM_Unit
  if ! mkdir -p "$HOME_DIR/fence" "$HOME_DIR/lock" || ! touch "$FENCE_FILE" "$HOME_DIR/lock/$SSM_Unit" "$HOME_DIR/effects.log"; then
    fail 75 "cannot write below $HOME_DIR on this host: without its fence nothing is changed"
  fi
  command -v flock >/dev/null || fail 75 "flock not found on this host: install util-linux"
  exec 9>>"$HOME_DIR/lock/$SSM_Unit"
  fence_tries=0
  until flock -n 9; do
    # A repeated or older command need not wait for the one that acts.
    refuse_unless_free
    fence_tries=$((fence_tries + 1))
    if [ "$fence_tries" -gt 15 ]; then fail 75 "another command still acts on unit '$SSM_Unit' of this host"; fi
    sleep 1
  done
  refuse_unless_free
  fence_time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  append_to_fence "begin$TAB$SSM_Epoch$TAB$SSM_RecoveryId$TAB$SSM_StepId$TAB$DOCUMENT$TAB$fence_time$TAB." ||
    fail 75 "cannot write $FENCE_FILE: without its fence nothing is changed"
  FENCE_BEGUN=yes
  shorten_fence
  printf '{"at":"%s","recovery":"%s","step":"%s","epoch":%s,"unit":"%s","document":"%s"}\n' \
    "$fence_time" "$SSM_RecoveryId" "$SSM_StepId" "$SSM_Epoch" "$SSM_Unit" "$DOCUMENT" >>"$HOME_DIR/effects.log" ||
    fail 75 "cannot write $HOME_DIR/effects.log: what leaves no trace is not done"
}

record_end() {
  if [ "$FENCE_BEGUN" = yes ]; then
    append_to_fence "end$TAB$SSM_RecoveryId$TAB$SSM_StepId$TAB$1$TAB$2$TAB." ||
      printf 'the result could not be kept in %s\n' "$FENCE_FILE" >&2
  fi
}

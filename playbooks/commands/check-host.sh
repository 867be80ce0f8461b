# Looks whether this host may be worked on at all; changes nothing.
problems=''
found() {
  printf '%s\n' "$1" >&2
  problems=${problems:+$problems; }$1
}

unit_known=false
if ! load_unit; then
  found "$UNIT_PROBLEM"
elif ! look_at_unit; then
  found "$SUPERVISOR_PROBLEM"
else
  unit_known=true
fi

disk_free=$(df -Pk "$HOME_DIR" 2>/dev/null | awk 'NR == 2 && $2 > 0 { printf "%d", $4 * 100 / $2 }')
if [ -z "$disk_free" ]; then
  found "cannot tell the free disk space below $HOME_DIR"
elif [ "$disk_free" -lt "$SSM_MinDiskFreePercent" ]; then
  found "disk has $disk_free % free, wanted at least $SSM_MinDiskFreePercent %"
fi

memory_free=$(awk '$1 == "MemTotal:" { total = $2 } $1 == "MemAvailable:" { free = $2 }
  END { if (total > 0) printf "%d", free * 100 / total }' /proc/meminfo)
if [ -z "$memory_free" ]; then
  found "cannot tell the available memory"
elif [ "$memory_free" -lt "$SSM_MinMemoryFreePercent" ]; then
  found "memory has $memory_free % free, wanted at least $SSM_MinMemoryFreePercent %"
fi

maintenance=false
for marker in "$HOME_DIR/maintenance/$SSM_Unit" "$HOME_DIR/maintenance/all"; do
  if [ -e "$marker" ]; then
    maintenance=true
    found "maintenance is under way: $marker exists; remove it when the work is done"
  fi
done

facts="{\"manager\":$(json_text "$MANAGER"),\"unitKnown\":$unit_known,\"diskFreePercent\":$(json_number "$disk_free")"
facts="$facts,\"memoryFreePercent\":$(json_number "$memory_free"),\"maintenance\":$maintenance"
if [ -n "$problems" ]; then
  finish 75 "$facts,\"error\":$(json_text "$problems")}"
fi
say "host is ready: $MANAGER answers for '$SSM_Unit', disk $disk_free % and memory $memory_free % free, no maintenance"
finish 0 "$facts}"

# Says what archive-temp and compress-logs would take, and whether there is room for it; touches nothing.
require_unit
require_gnu_find
if [ -z "$TEMP_DIRS$LOG_DIRS" ]; then
  fail 69 "unit '$SSM_Unit' declares neither TEMP_DIRS nor LOG_DIRS on this host: nothing may be cleaned"
fi
each_root require_root "$TEMP_DIRS:$LOG_DIRS"

temp=$(candidates temp "$SSM_TempOlderThanMinutes" "$TEMP_DIRS")
logs=$(candidates log "$SSM_LogsOlderThanMinutes" "$LOG_DIRS")
temp_files=$(printf '%s\n' "$temp" | count_of take)
temp_mb=$(($(printf '%s\n' "$temp" | taken | blocks_bytes) / 1048576))
log_files=$(printf '%s\n' "$logs" | taken | rotated | wc -l)
log_mb=$(($(printf '%s\n' "$logs" | taken | rotated | blocks_bytes) / 1048576))
left_open=$(printf '%s\n%s\n' "$temp" "$logs" | count_of open)
left_odd=$(printf '%s\n%s\n' "$temp" "$logs" | count_of '\(odd\|linked\|mounted\)')

# Not yet made, so the nearest folder that is there stands for it.
folder=$(archive_folder)
while [ ! -d "$folder" ]; do folder=${folder%/*}; done
room_mb=$(($(room_in "${folder:-/}") / 1048576))
smallest=$(printf '%s\n' "$temp" | taken | cut -d ' ' -f 2 | sort -n | head -n 1)
fits=true
if [ -n "$smallest" ] && [ "$(megabytes "$smallest")" -gt "$room_mb" ]; then fits=false; fi

say "of '$SSM_Unit' $temp_files temporary files ($temp_mb MB) could be archived and $((log_files)) rotated logs ($log_mb MB) compressed; \
$left_open old files are open, $left_odd have odd or several names or lie on another mount: these stay"
if [ "$fits" = false ]; then say "there is no room in $folder to write an archive: $room_mb MB are free"; fi
facts="\"tempFiles\":$temp_files,\"tempMb\":$temp_mb,\"logFiles\":$((log_files)),\"logMb\":$log_mb,\"leftOpen\":$left_open"
finish 0 "{$facts,\"leftOdd\":$left_odd,\"roomMb\":$room_mb,\"fits\":$fits}"

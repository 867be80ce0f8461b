# Compresses old rotated logs that nobody has open, each in its place; restore-files puts them back as they were.
require_unit
require_gnu_find
require_roots LOG_DIRS "$LOG_DIRS"
for tool in gzip cmp; do
  command -v "$tool" >/dev/null || fail 75 "$tool not found on this host: install it"
done
fence_begin
folder=$(archive_folder)
make_archive_folder "$folder"
each_root forget_half_logs "$LOG_DIRS"

found=$(candidates log "$SSM_OlderThanMinutes" "$LOG_DIRS")
left_open=$(printf '%s\n' "$found" | count_of open)
printf '%s\n' "$found" | taken | rotated | head -n "$SSM_MaxFiles" >"$folder/logs.found" || fail 75 "cannot write to $folder: nothing was changed"
found=''

files=0 no_room=0 before_bytes=0 after_bytes=0
while IFS=$TAB read -r file_facts file_blocks file_path; do
  # A log may compress to nothing or not at all; where there is no room for the latter it is not begun.
  if [ "$(fact 2 "$file_facts")" -gt "$(room_in "${file_path%/*}")" ]; then
    no_room=$((no_room + 1))
  elif compress_log "$file_facts" "$file_path" "$folder/logs.list"; then
    files=$((files + 1)) before_bytes=$((before_bytes + file_blocks * 512))
    after_bytes=$((after_bytes + $(find "$file_path.gz" -maxdepth 0 -printf '%b') * 512))
  else
    say "$file_path was left as it is: it changed meanwhile, or its compressed name is taken"
  fi
done <"$folder/logs.found"
rm -f -- "$folder/logs.found"

freed_bytes=$((before_bytes - after_bytes))
if [ "$freed_bytes" -lt 0 ]; then freed_bytes=0; fi
facts="\"files\":$files,\"freedMb\":$((freed_bytes / 1048576)),\"leftOpen\":$left_open,\"path\":$(json_text "$folder")"
if [ "$no_room" -gt 0 ]; then
  problem="$no_room rotated logs were left: there is no room to write the compressed log beside any of them; make room by hand"
  printf '%s\n' "$problem" >&2
  if [ "$files" = 0 ]; then finish 75 "{$facts,\"error\":$(json_text "$problem")}"; fi
fi
say "$files rotated logs of '$SSM_Unit' were compressed; $left_open old ones are open and were left"
finish 0 "{$facts}"

# Puts back what archive-temp and compress-logs of this recovery took; repeating it changes nothing more.
require_unit
require_gnu_find
fence_begin
folder=$(archive_folder)
if [ ! -d "$folder" ]; then
  say "this recovery took no file of '$SSM_Unit' on this host: nothing to put back"
  finish 0 '{"restored":0,"present":0,"refused":[],"refusedCount":0}'
fi
make_archive_folder "$folder"

# require_room LIST DIR: refuses to fill a disk with what was taken to make room on it.
require_room() {
  wanted=$(awk '{ bytes += $2 + 4096 } END { printf "%.0f", bytes }' "$1")
  room=$(room_in "$2")
  if [ "$wanted" -gt "$room" ]; then
    fail 75 "no room to put the files back: got $(megabytes "$room") MB free in $2, wanted $(megabytes "$wanted") MB; they are kept in $folder"
  fi
}

number=1
while [ -e "$folder/$number.list" ]; do
  if [ -e "$folder/$number.tar.gz" ] && [ ! -e "$folder/$number.restored" ]; then
    require_room "$folder/$number.removed" "$folder"
    first=$(head -n 1 "$folder/$number.removed" | cut -f 3)
    if [ -n "$first" ] && [ -d "${first%/*}" ]; then require_room "$folder/$number.removed" "${first%/*}"; fi
    restore_archive "$folder" "$number"
  elif [ -e "$folder/$number.restored" ]; then
    PRESENT_COUNT=$((PRESENT_COUNT + $(wc -l <"$folder/$number.removed")))
  fi
  number=$((number + 1))
done

if [ -f "$folder/logs.list" ]; then
  while IFS=$TAB read -r log_facts packed_facts log_path; do
    if [ -d "${log_path%/*}" ] && [ "$(fact 2 "$log_facts")" -gt "$(room_in "${log_path%/*}")" ]; then
      refuse_file "$log_path" "no room for it; the compressed log is whole"
    else
      restore_log "$folder" "$log_facts" "$packed_facts" "$log_path"
    fi
  done <"$folder/logs.list"
fi

facts="\"restored\":$RESTORED_COUNT,\"present\":$PRESENT_COUNT,\"refused\":[$REFUSED],\"refusedCount\":$REFUSED_COUNT"
if [ "$REFUSED_COUNT" -gt 0 ]; then
  problem="$REFUSED_COUNT files were not put back, $RESTORED_COUNT were: nothing that stands in the place of one is overwritten; see the lines above, all is kept in $folder"
  printf '%s\n' "$problem" >&2
  finish 70 "{$facts,\"error\":$(json_text "$problem")}"
fi
say "$RESTORED_COUNT files of '$SSM_Unit' were put back; $PRESENT_COUNT were in their place already"
finish 0 "{$facts}"

# Packs old temporary files that nobody has open into a compressed archive and takes them away; restore-files puts them back.
require_unit
require_gnu_find
require_roots TEMP_DIRS "$TEMP_DIRS"
for tool in tar gzip; do
  command -v "$tool" >/dev/null || fail 75 "$tool not found on this host: install it"
done
fence_begin
folder=$(archive_folder)
make_archive_folder "$folder"
forget_old
# What a power failure left half written is nobody's.
find "$folder" -mindepth 1 -maxdepth 1 -type f -name '*.part' -exec rm -f -- '{}' +

found=$(candidates temp "$SSM_OlderThanMinutes" "$TEMP_DIRS")
left_open=$(printf '%s\n' "$found" | count_of open)
remaining=$(printf '%s\n' "$found" | taken | head -n "$SSM_MaxFiles")
found=''

files=0 held_bytes=0 archive_bytes=0
while [ -n "$remaining" ]; do
  room=$(room_in "$folder")
  batch=$(printf '%s\n' "$remaining" | fitting "$room")
  if [ -z "$batch" ]; then break; fi
  number=$(next_number "$folder")
  printf '%s\n' "$batch" >"$folder/$number.list" || fail 75 "cannot write to $folder: nothing was removed"
  if ! write_archive "$folder" "$number"; then
    rm -f -- "$folder/$number.tar.gz.part" "$folder/$number.list"
    fail 70 "the archive could not be written to $folder, or a file changed meanwhile; what it was to hold was left in place"
  fi
  : >"$folder/$number.removed"
  remove_archived "$folder" "$number" || fail 70 "could not remove what $folder/$number.tar.gz holds: no space for its list, or no right to"
  files=$((files + $(wc -l <"$folder/$number.removed")))
  held_bytes=$((held_bytes + $(blocks_bytes <"$folder/$number.removed")))
  archive_bytes=$((archive_bytes + $(wc -c <"$folder/$number.tar.gz")))
  remaining=$(printf '%s\n%s\n' "$batch" "$remaining" | sort | uniq -u | sort -k 3,3n)
done

# An archive on another file system takes none of the room that was made.
if [ "$(df -P -- "$folder" | awk 'NR == 2 { print $6 }')" = "$(df -P -- "${TEMP_DIRS%%:*}" | awk 'NR == 2 { print $6 }')" ]; then
  freed_bytes=$((held_bytes - archive_bytes))
else
  freed_bytes=$held_bytes
fi
if [ "$freed_bytes" -lt 0 ]; then freed_bytes=0; fi
facts="\"files\":$files,\"freedMb\":$((freed_bytes / 1048576)),\"archiveMb\":$(megabytes "$archive_bytes")"
facts="$facts,\"leftOpen\":$left_open,\"path\":$(json_text "$folder")"
if [ -n "$remaining" ]; then
  count=$(printf '%s\n' "$remaining" | wc -l)
  smallest=$(printf '%s\n' "$remaining" | cut -d ' ' -f 2 | sort -n | head -n 1)
  problem="$((count)) old files were left: even the smallest, $(megabytes "$smallest") MB, needs more room than the $(megabytes "$room") MB \
in $folder; make room by hand, or declare ARCHIVE_DIR on another file system"
  printf '%s\n' "$problem" >&2
  if [ "$files" = 0 ]; then finish 75 "{$facts,\"error\":$(json_text "$problem")}"; fi
fi
say "$files temporary files of '$SSM_Unit' were packed into $folder; $left_open old ones are open and were left"
finish 0 "{$facts}"

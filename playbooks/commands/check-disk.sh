# Looks at the file systems that the unit writes to, and names what is wrong with the worst; changes nothing.
require_unit
require_gnu_find

# Prints `inodes-used-percent <tab> bytes-used-percent <tab> free KB <tab> folder` of the file system that holds a folder.
# A file system without a fixed number of inodes prints a dash for them.
look_at_folder() {
  if [ ! -d "$1" ]; then return 0; fi
  look_inodes=$(df -Pi -- "$1" 2>/dev/null | awk 'NR == 2 && $2 > 0 { printf "%.0f", $3 * 100 / $2 }')
  df -Pk -- "$1" 2>/dev/null | awk -v inodes="${look_inodes:--}" -v folder="$1" '
    # As df does: what only root may write to is not counted, and a part of a percent is a percent.
    NR == 2 && $3 + $4 > 0 { used = $3 * 100 / ($3 + $4); printf "%s\t%d\t%s\t%s\n", inodes, used == int(used) ? used : used + 1, $4, folder }'
}

# size_of DIR:DIR…: whole megabytes below them, or nothing when counting takes too long.
size_of() {
  if [ -z "$1" ]; then return 0; fi
  size_says=$(
    IFS=:
    # shellcheck disable=SC2086 # the colons part the folders; set -f holds
    timeout 10 find $1 -xdev -type f -printf '%b\n' 2>/dev/null
    if [ $? != 124 ]; then printf 'whole\n'; fi
  )
  printf '%s\n' "$size_says" | awk '$1 == "whole" { whole = 1; next } { blocks += $1 } END { if (whole) printf "%.0f", int(blocks / 2048) }'
}

looks=$(
  each_root look_at_folder "$TEMP_DIRS:$LOG_DIRS:$ARCHIVE_DIR:$RUN_DIR"
  if [ -n "$LOG_FILE" ]; then look_at_folder "${LOG_FILE%/*}"; fi
  look_at_folder "$HOME_DIR"
)
worst=$(printf '%s\n' "$looks" | awk -F '\t' '{ print ($1 > $2 ? $1 + 0 : $2) "\t" $0 }' | sort -rn | head -n 1 | cut -f 2-)
if [ -z "$worst" ]; then fail 75 "df does not answer for any folder of unit '$SSM_Unit'"; fi
inodes=$(printf '%s' "$worst" | cut -f 1) used=$(printf '%s' "$worst" | cut -f 2)
free_mb=$(($(printf '%s' "$worst" | cut -f 3) / 1024)) folder=$(printf '%s' "$worst" | cut -f 4)

# Deleted files that a process still has open hold their space until it closes them: no clean-up frees it, a restart does.
held=$(
  set +f
  find -L /proc/[0-9]*/fd -maxdepth 1 -type f -links 0 -printf '%b\t%D:%i\t%p\n' 2>/dev/null |
    awk -F '\t' -v device="$(find "$folder" -maxdepth 0 -printf '%D:')" '
      index($2, device) == 1 && !($2 in seen) { seen[$2] = 1; sum += $1; if ($1 > most) { most = $1; split($3, part, "/"); pid = part[3] } }
      END { printf "%.0f %s", int(sum / 2048), pid }'
)
held_mb=${held%% *} held_by=''
if [ "$held_mb" -gt 0 ]; then held_by=$(cat "/proc/${held#* }/comm" 2>/dev/null); fi
temp_mb=$(size_of "$TEMP_DIRS") logs_mb=$(size_of "$LOG_DIRS")

writable=true
for written in "${TEMP_DIRS%%:*}" "${LOG_DIRS%%:*}" "$RUN_DIR"; do
  if [ -n "$written" ] && [ -d "$written" ] && [ "$(id -u)" = 0 ] && [ ! -w "$written" ]; then
    writable=false folder=$written
  fi
done

if [ "$writable" = false ]; then
  mode=read-only detail="$folder cannot be written to: its file system is read-only, which no clean-up mends"
elif [ "$used" -ge "$SSM_FullPercent" ]; then
  mode=full detail="$used % of the disk with $folder is used, $free_mb MB are free"
  if [ "$held_mb" -gt 0 ]; then detail="$detail; $held_mb MB are held by deleted files that $held_by has open: only its restart frees these"; fi
elif [ "$inodes" != - ] && [ "$inodes" -ge "$SSM_FullPercent" ]; then
  mode=inodes detail="$inodes % of the file names of the disk with $folder are used: there are too many files"
else
  mode=healthy detail="$used % of the disk with $folder is used, $free_mb MB are free"
fi

say "the disk of $SSM_Unit is $mode: $detail"
facts="\"mode\":\"$mode\",\"usedPercent\":$used,\"inodesUsedPercent\":$(json_number "$inodes"),\"freeMb\":$free_mb"
facts="$facts,\"folder\":$(json_text "$folder"),\"tempMb\":$(json_number "$temp_mb"),\"logsMb\":$(json_number "$logs_mb")"
finish 0 "{$facts,\"heldMb\":$held_mb,\"heldBy\":$(json_text "$held_by"),\"detail\":$(json_text "$detail")}"

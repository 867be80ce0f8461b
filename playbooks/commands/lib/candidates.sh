# shellcheck shell=sh
# Candidates: the files below a root that may go, and none besides. Needs GNU find.

# What a file is known by again: device and inode, bytes, time of change, owner, group, mode; parted by blanks.
FILE_FACTS='%D:%i %s %T@ %U %G %m'

# fact NUMBER FACTS
fact() {
  printf '%s' "$2" | cut -d ' ' -f "$1"
}

# Another find would print nothing, and nothing to do is not the same as not able to look.
require_gnu_find() {
  if [ "$(find / -maxdepth 0 -printf x 2>/dev/null)" != x ]; then fail 75 "GNU find not found on this host: install findutils"; fi
}

# Every inode that a process holds open. Paths would miss what is open under another name or in a container.
open_inodes() {
  (
    set +f
    find -L /proc/[0-9]*/fd -maxdepth 1 -type f -printf 'open\t%D:%i\n' 2>/dev/null
  )
}

# Every path that is in use without being open: mapped into memory, swap, behind a loop device.
used_paths() {
  (
    set +f
    cat /proc/[0-9]*/maps 2>/dev/null | awk 'at = index($0, "/") { print "used\t" substr($0, at) }' | sort -u
    awk 'NR > 1 { print "used\t" $1 }' /proc/swaps 2>/dev/null
    sed 's/^/used\t/' /sys/block/loop*/loop/backing_file 2>/dev/null
  )
}

# Every mount point; -xdev alone would walk into a folder of the same file system that is mounted within a root.
mount_points() {
  awk '{
    gsub(/\\040/, " ", $5)
    gsub(/\\134/, "\\", $5)
    print "mount\t" $5
  }' /proc/self/mountinfo
}

# files_below ROOT: plain files with one name that nobody changed after CANDIDATE_TIME; a link is never followed, neither to
# a file nor to a folder. A name with a control character, which cannot stand on a line, is told of and left. Locks and pid
# files mean something by being there, however old. Of temporary files a late reader counts too; logs are read all the
# time. Who is not root sees, and takes, only their own.
files_below() {
  files_root=$1
  set -- -xdev -mindepth 1 -type f ! -name '*lock' ! -name '*.lck' ! -name '*.pid'
  set -- "$@" ! -newermt "@$CANDIDATE_TIME" ! -newerct "@$CANDIDATE_TIME"
  if [ "$CANDIDATE_KIND" = temp ]; then set -- "$@" ! -newerat "@$CANDIDATE_TIME"; fi
  if [ "$(id -u)" != 0 ]; then set -- "$@" -uid "$(id -u)"; fi
  find "$files_root" "$@" \( -path '*[[:cntrl:]]*' -printf 'odd\n' -o -links +1 -printf 'linked\n' \
    -o -printf "file\t$FILE_FACTS\t%b\t%p\n" \) 2>/dev/null
}

# candidates KIND MINUTES DIR:DIR…: prints `take <tab> facts <tab> blocks of 512 bytes <tab> path` for each file that may
# go, the oldest first, and `open`, `mounted`, `odd` or `linked` for each that must stay although it is old.
candidates() {
  CANDIDATE_KIND=$1 CANDIDATE_TIME=$(($(date +%s) - $2 * 60))
  {
    open_inodes
    used_paths
    mount_points
    each_root files_below "$3"
  } | awk -F '\t' -v roots="$3" '
    BEGIN { root_count = split(roots, root, ":") }
    # A root may itself be a mount point; only what is mounted within one is not part of it.
    function is_within_root(path, i) {
      for (i = 1; i <= root_count; i++) if (root[i] != "" && index(path, root[i] "/") == 1) return 1
      return 0
    }
    function is_mounted(path, i) {
      for (i = 1; i <= mount_count; i++) if (path == mount[i] || index(path, mount[i] "/") == 1) return 1
      return 0
    }
    $1 == "open" { open[$2] = 1 }
    $1 == "used" { sub(/ \(deleted\)$/, "", $2); used[$2] = 1 }
    $1 == "mount" && is_within_root($2) { mount[++mount_count] = $2 }
    $1 == "odd" || $1 == "linked" { print $1 }
    # Two roots may overlap.
    $1 == "file" && !($4 in seen) {
      seen[$4] = 1
      split($2, fact, " ")
      if (fact[1] in open || $4 in used) print "open"
      else if (is_mounted($4)) print "mounted"
      else print "take\t" $2 "\t" $3 "\t" $4
    }' | sort -k 4,4n
}

# taken: of candidates, those that may go, without their first word.
taken() {
  sed -n "s/^take$TAB//p"
}

# count_of WORD: how many of the candidates on standard input begin with WORD.
count_of() {
  grep -c "^$1" || true
}

# still_closed: of files as taken prints them, those that nobody has opened since they were looked for.
still_closed() {
  {
    open_inodes
    cat
  } | awk -F '\t' '$1 == "open" { open[$2] = 1; next } { split($1, fact, " ") } !(fact[1] in open)'
}

# Sums the bytes that files on standard input, as taken prints them, hold on the disk.
blocks_bytes() {
  awk -F '\t' '{ blocks += $2 } END { printf "%.0f", blocks * 512 }'
}

# go_to FACTS PATH: stands in the file's own folder, so that nobody can put a link in its way, with its name in FILE_NAME.
# Answers 1 when the folder is not where the path says, or the file is no longer the one of FACTS.
go_to() {
  FILE_NAME=${2##*/}
  cd -P -- "${2%/*}" 2>/dev/null || return 1
  [ "$PWD" = "${2%/*}" ] && [ "$(find "./$FILE_NAME" -maxdepth 0 -type f -printf "$FILE_FACTS" 2>/dev/null)" = "$1" ]
}

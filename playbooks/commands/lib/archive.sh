# shellcheck shell=sh
# Archive: temporary files go into compressed archives, N.tar.gz with N.list, and only what N.removed says has left its
# place. Each is written and proven before the first file goes, so that a power failure at any moment loses nothing.

# next_number FOLDER: the first number without an archive.
next_number() {
  next_number_is=1
  while [ -e "$1/$next_number_is.list" ]; do next_number_is=$((next_number_is + 1)); done
  printf '%s' "$next_number_is"
}

# fitting BYTES: of files as taken prints them, as many as fit into so much room should they not compress at all. tar adds
# at most two blocks of header for each, and one for a long name.
fitting() {
  awk -F '\t' -v room="$1" '
    { split($1, fact, " "); need = fact[2] + 2048 + length($3) }
    sum + need <= room { sum += need; print }'
}

# write_archive FOLDER NUMBER: packs what NUMBER.list names, and proves that the archive holds what stands on the disk.
write_archive() {
  archive_part=$1/$2.tar.gz.part
  cut -f 3 <"$1/$2.list" | sed 's,^/,,' | tr '\n' '\0' |
    tar --create --gzip --sparse --format=posix --numeric-owner --no-recursion -C / --null --files-from=- >"$archive_part" || return 1
  tar --compare --gzip -C / --file="$archive_part" >&2 || return 1
  sync "$archive_part" "$1/$2.list" && mv -T -- "$archive_part" "$1/$2.tar.gz"
}

# remove_archived FOLDER NUMBER: takes away what the archive holds, where it is still the same file and nobody has opened
# it meanwhile. Each is written down before it goes: a file that stays after all is then found in its place.
remove_archived() {
  still_closed <"$1/$2.list" >"$1/$2.closed"
  while IFS=$TAB read -r file_facts file_blocks file_path; do
    if go_to "$file_facts" "$file_path"; then
      printf '%s\n' "$file_facts$TAB$file_blocks$TAB$file_path" >>"$1/$2.removed" || return 1
      rm -f -- "./$FILE_NAME" || return 1
    fi
  done <"$1/$2.closed"
  cd / && rm -f -- "$1/$2.closed"
}

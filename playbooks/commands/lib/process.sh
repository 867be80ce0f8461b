# shellcheck shell=sh
# Process: what the kernel says about a process and the paths that belong to it.

# Prints the resident memory in MB, or nothing when the process is gone.
rss_mb_of() {
  if [ -n "$1" ] && [ -r "/proc/$1/status" ]; then
    awk '$1 == "VmRSS:" { printf "%d", $2 / 1024 }' "/proc/$1/status" 2>/dev/null
  fi
}

# The unit's last words in its log, for the person who reads the failure.
last_log_line() {
  if [ -f "$LOG_FILE" ] && [ ! -L "$LOG_FILE" ]; then
    tail -c 4096 -- "$LOG_FILE" | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c 1-300
  else
    printf 'no log'
  fi
}

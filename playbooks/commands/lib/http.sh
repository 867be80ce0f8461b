# shellcheck shell=sh
# HTTP: one question to the unit on the loopback address, with curl or else python3.

# Longer than the second in which a healthy service answers, so that slow and silent are told apart.
HTTP_TIMEOUT_SECONDS=3
HTTP_CODE='' HTTP_MS='' HTTP_OUTCOME=''

ask_with_curl() {
  http_says=$(curl -q -g -s -o /dev/null --noproxy '*' --max-time "$HTTP_TIMEOUT_SECONDS" \
    -w '%{http_code} %{time_total}' "http://127.0.0.1:$1$2")
  case $? in
    0) printf 'answered %s\n' "$http_says" ;;
    7) printf 'refused\n' ;;
    28) printf 'silent\n' ;;
    *) printf 'broken\n' ;;
  esac
}

ask_with_python() {
  python3 -c '
import http.client, sys, time
begun = time.monotonic()
try:
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=float(sys.argv[3]))
    connection.request("GET", sys.argv[2])
    answer = connection.getresponse()
    answer.read()
    print("answered", answer.status, time.monotonic() - begun)
except ConnectionRefusedError:
    print("refused")
except TimeoutError:
    print("silent")
except (OSError, http.client.HTTPException):
    print("broken")
' "$1" "$2" "$HTTP_TIMEOUT_SECONDS"
}

# ask_http PORT PATH: sets HTTP_OUTCOME to answered, refused, silent or broken, HTTP_CODE and HTTP_MS when answered.
ask_http() {
  HTTP_CODE='' HTTP_MS=''
  if command -v curl >/dev/null; then
    http_line=$(ask_with_curl "$1" "$2")
  elif command -v python3 >/dev/null; then
    http_line=$(ask_with_python "$1" "$2")
  else
    fail 75 "this host has neither curl nor python3 to ask the service with"
  fi
  HTTP_OUTCOME=${http_line%% *}
  if [ "$HTTP_OUTCOME" = answered ]; then
    HTTP_CODE=$(printf '%s\n' "$http_line" | awk '{ print $2 }')
    HTTP_MS=$(printf '%s\n' "$http_line" | awk '{ printf "%d", $3 * 1000 }')
  fi
}

#!/bin/sh
# A copy of everything that is kept, while the bot serves: backup.sh TO. Reads AFTERGLOW_DATABASE.
# The copy holds what patients wrote: it is for its owner alone, and is to be deleted after AFTERGLOW_KEEP_DAYS.
set -eu
umask 077
to=${1:?where to: backup.sh TO}
database=${AFTERGLOW_DATABASE:-.state/conversations.db}
test ! -e "$to" || { echo "$to is there already" >&2; exit 1; }
case $database in
postgresql*)
    . "$(dirname "$0")/postgresql.sh"
    pg_dump --format=custom --no-owner --file "$to" "$address" ;;
*) python3 -c '
import sqlite3, sys
source = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
with sqlite3.connect(sys.argv[2]) as copy:
    source.backup(copy)
assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
' "$database" "$to" ;;
esac
echo "Written: $to"

#!/bin/sh
# Puts a copy in the place of what is kept: restore.sh FROM. Stop the bot first. Reads AFTERGLOW_DATABASE.
set -eu
umask 077
from=${1:?from where: restore.sh FROM}
database=${AFTERGLOW_DATABASE:-.state/conversations.db}
case $database in
postgresql*)
    . "$(dirname "$0")/postgresql.sh"
    # The bot holds this lock for as long as it runs (bot/storage/database.py).
    test "$(psql -At -c 'select pg_try_advisory_lock(4711202611)' "$address")" = t \
        || { echo "the bot is running: stop it first" >&2; exit 1; }
    pg_restore --clean --if-exists --no-owner --single-transaction --exit-on-error --dbname "$address" "$from" ;;
*)
    # The bot holds this lock for as long as it runs.
    exec 9>>"$database.lock"
    flock -n 9 || { echo "the bot is running: stop it first" >&2; exit 1; }
    cp "$from" "$database.new"
    rm -f "$database-wal" "$database-shm"
    mv "$database.new" "$database" ;;
esac
echo "Restored from $from"

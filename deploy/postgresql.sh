# Read by backup.sh and restore.sh: $database → $address for PostgreSQL's programs, the password in the environment,
# since everybody on a machine may read what stands in a command.
eval "$(DATABASE=$database python3 -c '
import os, re, shlex, urllib.parse
found = re.fullmatch(r"postgresql(?:\+psycopg2)?://(?:([^:@/]*)(?::([^@/]*))?@)?(.*)", os.environ["DATABASE"])
user, password, rest = found.groups()
print("address=" + shlex.quote("postgresql://" + (user + "@" if user else "") + rest))
if password:
    print("export PGPASSWORD=" + shlex.quote(urllib.parse.unquote(password)))
')"

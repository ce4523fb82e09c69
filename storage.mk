# PostgreSQL for the storage's tests, which run a server of their own. Included by the Makefile.
.PHONY: postgres
# As root it is installed; else the line says what is missing.
postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; } \
	  || { echo "The storage's tests need PostgreSQL: apt-get install -y postgresql"; exit 1; }

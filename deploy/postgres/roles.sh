#!/bin/sh
# Runs once, on an empty cluster, as its superuser. Three logins, so that no process can be another:
# ifio_owner makes and changes tables; ifio_pages may only become ifio_web, ifio_jobs only ifio_worker.
set -eu
psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres \
	-v owner_password="$OWNER_PASSWORD" -v pages_password="$PAGES_PASSWORD" \
	-v jobs_password="$JOBS_PASSWORD" -v database="${IFIO_DATABASE:-ifio}" <<'SQL'
CREATE ROLE ifio_web NOLOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE ifio_worker NOLOGIN NOSUPERUSER NOBYPASSRLS;
-- A migration that fills a column must see every row, also where row-level security is forced.
CREATE ROLE ifio_owner LOGIN NOSUPERUSER BYPASSRLS PASSWORD :'owner_password';
CREATE ROLE ifio_pages LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT PASSWORD :'pages_password';
CREATE ROLE ifio_jobs LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT PASSWORD :'jobs_password';
GRANT ifio_web TO ifio_owner, ifio_pages;
GRANT ifio_worker TO ifio_owner, ifio_jobs;
CREATE DATABASE :"database" OWNER ifio_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO ifio_owner, ifio_pages, ifio_jobs;
\connect :"database"
CREATE EXTENSION IF NOT EXISTS btree_gist;
SQL

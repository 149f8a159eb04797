#!/bin/sh
# Run once by the postgres image, as its superuser, when the data directory is new: the bot's role owns the
# schema `studyplan` in the database `studyplan`, and nothing else.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set=password="$STUDYPLAN_PASSWORD" <<'SQL'
CREATE ROLE studyplan LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE DATABASE studyplan;
REVOKE ALL ON DATABASE studyplan FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE studyplan TO studyplan;
\connect studyplan
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA studyplan AUTHORIZATION studyplan;
SQL

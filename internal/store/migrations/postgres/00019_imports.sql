-- +goose Up
-- Imports run from the desk. job_id is the job that began a batch, '' where a command did. undo: '' (nothing was kept to roll it back by),
-- 'kept', 'over' (it changed more rows than are kept), 'dropped' (newer batches came, or it was begun elsewhere), 'used' (rolled back).
ALTER TABLE import_batches ADD COLUMN job_id TEXT NOT NULL DEFAULT '';
ALTER TABLE import_batches ADD COLUMN undo TEXT NOT NULL DEFAULT '';
ALTER TABLE import_batches ADD COLUMN undo_rows BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN rolled_back_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX import_batches_job ON import_batches (job_id);

-- Control sums of a file: JSON, what the manifest says of its columns, what was read and what was taken in.
ALTER TABLE import_files ADD COLUMN controls TEXT NOT NULL DEFAULT '';

-- What a batch changed, a row for each chunk and table: the keys of rows that were new and the whole of rows as they were before, packed
-- and sealed for nobody. after_sum tells whether the rows are still as the batch left them.
CREATE TABLE import_undo (
    undo_no    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id   BIGINT NOT NULL,
    table_name TEXT NOT NULL,
    row_count  BIGINT NOT NULL,
    after_sum  TEXT NOT NULL,
    content    BYTEA NOT NULL
);
CREATE INDEX import_undo_batch ON import_undo (batch_id, undo_no);

-- What the desk asked the servers to do with files of the archive. kind: 'import' or 'rollback' (of batch_id). state: 'staged' (files are
-- there), 'checking' (dry run), 'checked', 'released', 'running', 'done', 'failed', 'dropped'. spool names the folder that holds the files:
-- only servers that have it take the job. owner works on it until next_at; then anyone may. digest is that of the files' names and SHA-256;
-- summary: what the dry run found, sealed JSON; doubtful (1 or 0): whether a second person must release it. The progress is the product's own state.
CREATE TABLE import_jobs (
    job_id         TEXT PRIMARY KEY,
    kind           TEXT NOT NULL,
    state          TEXT NOT NULL,
    spool          TEXT NOT NULL,
    origin         TEXT NOT NULL,
    label          TEXT NOT NULL,
    note           TEXT NOT NULL,
    digest         TEXT NOT NULL DEFAULT '',
    doubtful       BIGINT NOT NULL DEFAULT 1,
    summary        BYTEA,
    proposal_id    TEXT NOT NULL DEFAULT '',
    batch_id       BIGINT NOT NULL DEFAULT 0,
    asked_by       TEXT NOT NULL,
    asked_at       BIGINT NOT NULL,
    released_by    TEXT NOT NULL DEFAULT '',
    released_at    BIGINT NOT NULL DEFAULT 0,
    release_reason TEXT NOT NULL DEFAULT '',
    ended_at       BIGINT NOT NULL DEFAULT 0,
    problem        TEXT NOT NULL DEFAULT '',
    owner          TEXT NOT NULL DEFAULT '',
    next_at        BIGINT NOT NULL DEFAULT 0,
    progress_file  TEXT NOT NULL DEFAULT '',
    progress_done  BIGINT NOT NULL DEFAULT 0,
    progress_total BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX import_jobs_asked ON import_jobs (asked_at, job_id);
CREATE INDEX import_jobs_due ON import_jobs (state, next_at);

-- Bulk exports that members of staff ask for. state: 'waiting' (for a second person), 'approved', 'taken' (downloaded, once).
CREATE TABLE bulk_exports (
    export_id   TEXT PRIMARY KEY,
    what        TEXT NOT NULL,
    from_day    TEXT NOT NULL,
    to_day      TEXT NOT NULL,
    whole       BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    state       TEXT NOT NULL,
    proposal_id TEXT NOT NULL,
    asked_by    TEXT NOT NULL,
    asked_at    BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL DEFAULT 0,
    taken_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX bulk_exports_asked ON bulk_exports (asked_at, export_id);

-- +goose Down
DROP TABLE bulk_exports;
DROP TABLE import_jobs;
DROP TABLE import_undo;
ALTER TABLE import_files DROP COLUMN controls;
DROP INDEX import_batches_job;
ALTER TABLE import_batches DROP COLUMN rolled_back_at;
ALTER TABLE import_batches DROP COLUMN undo_rows;
ALTER TABLE import_batches DROP COLUMN undo;
ALTER TABLE import_batches DROP COLUMN job_id;

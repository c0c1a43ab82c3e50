-- +goose Up
-- The page that answered a form, sealed, so that it has an address: Back and Reload find it and send nothing anew.
CREATE TABLE kept_pages (
    page_hash  TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    content    {{bytes}} NOT NULL
) {{clustered}};
CREATE INDEX kept_pages_expires ON kept_pages (expires_at);

-- +goose Down
DROP TABLE kept_pages;

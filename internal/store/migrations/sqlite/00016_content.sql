-- +goose Up
-- What the agency writes for the public: guidance (须知), questions (常见问题) and notices (通知公告). kind: 'guidance', 'question' or 'notice'; slug
-- is its address among those of its kind, and stays. latest_no is the number of its newest version, saved only over the one that its writer
-- saw. first_at is when the public could first read it, 0 for never. helpful and unhelpful count votes.
CREATE TABLE content_pieces (
    piece_id   TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    slug       TEXT NOT NULL,
    latest_no  BIGINT NOT NULL,
    latest_at  BIGINT NOT NULL,
    first_at   BIGINT NOT NULL DEFAULT 0,
    helpful    BIGINT NOT NULL DEFAULT 0,
    unhelpful  BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (kind, slug)
) WITHOUT ROWID;
CREATE INDEX content_pieces_latest ON content_pieces (latest_at, piece_id);
CREATE INDEX content_pieces_first ON content_pieces (kind, first_at, piece_id);

-- Every save is a version. The public reads it from from_at until before until_at: no two of a piece at one time, both 0 for one that was
-- never published. want_from and want_until are what its writer asks for. body is Markdown.
CREATE TABLE content_versions (
    piece_id      TEXT NOT NULL,
    no            BIGINT NOT NULL,
    title         TEXT NOT NULL,
    keywords      TEXT NOT NULL,
    summary       TEXT NOT NULL,
    body          TEXT NOT NULL,
    category      TEXT NOT NULL,
    service       TEXT NOT NULL,
    sort_order    BIGINT NOT NULL,
    pinned        BIGINT NOT NULL,
    want_from     BIGINT NOT NULL DEFAULT 0,
    want_until    BIGINT NOT NULL DEFAULT 0,
    written_by    TEXT NOT NULL,
    written_at    BIGINT NOT NULL,
    note          TEXT NOT NULL,
    from_at       BIGINT NOT NULL DEFAULT 0,
    until_at      BIGINT NOT NULL DEFAULT 0,
    issued_by     TEXT NOT NULL DEFAULT '',
    issued_at     BIGINT NOT NULL DEFAULT 0,
    withdrawn_by  TEXT NOT NULL DEFAULT '',
    withdrawn_at  BIGINT NOT NULL DEFAULT 0,
    withdrawn_why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (piece_id, no)
) WITHOUT ROWID;
CREATE INDEX content_versions_until ON content_versions (until_at);

-- What published versions are found by: pairs of characters that stand side by side. weight: by the place where they stand.
CREATE TABLE content_terms (
    term     TEXT NOT NULL,
    piece_id TEXT NOT NULL,
    no       BIGINT NOT NULL,
    weight   BIGINT NOT NULL,
    PRIMARY KEY (term, piece_id, no)
) WITHOUT ROWID;
CREATE INDEX content_terms_piece ON content_terms (piece_id, no);

-- Who found what helpful: nobody's. voter_hash is a keyed hash of the piece and a random number in the browser's cookie, another one for each
-- piece. The product's own state, written outside Do.
CREATE TABLE content_votes (
    piece_id   TEXT NOT NULL,
    voter_hash TEXT NOT NULL,
    helpful    BIGINT NOT NULL,
    PRIMARY KEY (piece_id, voter_hash)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE content_votes;
DROP TABLE content_terms;
DROP TABLE content_versions;
DROP TABLE content_pieces;

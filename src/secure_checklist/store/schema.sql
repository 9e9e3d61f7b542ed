CREATE TABLE inventories (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    as_of TEXT,
    complete TEXT NOT NULL DEFAULT '[]',
    changed TEXT NOT NULL
);
CREATE TABLE subjects (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (inventory, id)
);
CREATE TABLE answers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    subject TEXT,
    fact TEXT NOT NULL,
    data TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX answers_by_subject ON answers (inventory, subject);
CREATE TABLE entries (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    subject TEXT,
    data TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX entries_by_item ON entries (inventory, item);
CREATE TABLE reports (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    checklist TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    data TEXT NOT NULL,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    body_digest TEXT NOT NULL,
    UNIQUE (inventory, body_digest)
);
CREATE INDEX reports_by_checklist ON reports (inventory, checklist);
CREATE TABLE cases (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (inventory, name)
);
CREATE TABLE seals (
    inventory INTEGER NOT NULL,
    held TEXT NOT NULL,
    rows INTEGER NOT NULL DEFAULT 0,
    marks TEXT NOT NULL DEFAULT '00000000000000000000000000000000',
    last INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (inventory, held)
) WITHOUT ROWID

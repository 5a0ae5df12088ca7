-- What became of each form that was sent, so that sending it twice does it once.
CREATE TABLE form_receipts (
  key BLOB PRIMARY KEY,   -- hash of who sent it, its path and its one-time word
  made_at TEXT NOT NULL,
  location TEXT           -- where it led; nothing while it is being done
) STRICT, WITHOUT ROWID;

CREATE INDEX form_receipts_made_at ON form_receipts (made_at);

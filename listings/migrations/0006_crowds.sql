-- What was told of where a listing is, beyond its network: it may become less by itself, never more.
ALTER TABLE listings ADD COLUMN tells_part INTEGER NOT NULL DEFAULT 1; -- 0: less than the part of town was told; until its member edits it sisters read the region
UPDATE listings SET tells_part = 0
 WHERE local = 1 AND ride IS NULL AND opened_at IS NOT NULL
   AND (audience = 'public' OR (audience = 'sisters' AND (mode = 'remote' OR place = '')));

-- On which day somebody agreed to what was done on their behalf, where that was another day.
ALTER TABLE behalf_log ADD COLUMN agreed_on TEXT;

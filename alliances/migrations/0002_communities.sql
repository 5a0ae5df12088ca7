-- The community beside a host of an umbrella, as that host's document names it; '' if it names none.
ALTER TABLE umbrella_hosts ADD COLUMN community TEXT NOT NULL DEFAULT '';

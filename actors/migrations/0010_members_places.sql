-- Where in town a member lives is for neighbours, who read it of the account; the world is told it no more.
UPDATE actors SET place = NULL WHERE role = 'member';

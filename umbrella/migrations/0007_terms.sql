-- The words there are in the index over listings, in their order: what a word may be the beginning of.
CREATE VIRTUAL TABLE listing_search_terms USING fts5vocab(listing_search, 'instance');

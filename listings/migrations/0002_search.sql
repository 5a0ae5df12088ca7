-- Words of each listing, by its post's id: title, text, categories, place (storage/search.py).
CREATE VIRTUAL TABLE listing_search
    USING fts5(words, prefix='2 3', tokenize="unicode61 remove_diacritics 2");

"""Text as people read and write it: cleaning, linking, languages, dates in words.

Markup that came from elsewhere passes `clean` on its way in; what members write becomes markup in
`links`; every word our pages and listings say comes out of `languages` in the reader's tongue;
`contact_detector` notices an address or a telephone number before it is published. Pure functions
on text: no store, no network, no clock. Translations lie in `locale/<language>/LC_MESSAGES`.
"""

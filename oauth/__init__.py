"""The programs that members let in: registration, consent, codes and tokens (RFC 6749, RFC 7636).

A program is registered by anybody and can do nothing until a member says yes to it, for the
scopes named on the page of consent and no others. Codes work once and for ten minutes; tokens last
until they are revoked, by the program, by the member, or when they leave. Of every secret only a
hash is kept. This room shows no page and reads no request: `pages` asks for consent, `api` answers
programs.
"""

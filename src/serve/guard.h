/* guard.h: who may call: Host, then where the request comes from, then the token.
 *
 * Host first, because a page of a stranger whose name was rebound to 127.0.0.1 sends its own name there, with and without an
 * Origin. Then Sec-Fetch-Site and Origin, which a browser sets and a page cannot: requests of other origins are refused, there
 * are no CORS answers. Then the token, by a route's data: a cookie for the page, Authorization: Bearer for programs.
 */
#ifndef LITHO_SERVE_GUARD_H
#define LITHO_SERVE_GUARD_H

#include "serve/route.h"

typedef struct _LithoGuard LithoGuard;

/* token: NULL: a random one. hosts: NULL-terminated "name:port" that are allowed. */
LithoGuard *litho_guard_new(const char *token, const char *const *hosts, guint port);
void litho_guard_free(LithoGuard *guard);
void litho_guard_allow_host(LithoGuard *guard, const char *host);

/* The token of programs. */
const char *litho_guard_token(const LithoGuard *guard);
/* A token that opens the page once: for the address that is printed. Caller frees. */
char *litho_guard_once(LithoGuard *guard);

/* 0: may pass; else the status, and *why says what is wrong. route NULL: there is none: only Host and origin are looked
 * at. */
guint litho_guard_check(LithoGuard *guard, SoupServerMessage *message, const LithoRoute *route, const char **why);
/* A page's ?token=: TRUE: the reply gets a cookie. *was_once: the one-time token was used up. */
gboolean litho_guard_login(LithoGuard *guard, SoupServerMessage *message, const char *token, gboolean *was_once);
/* The headers that every reply has. */
void litho_guard_headers(SoupServerMessage *message);

#endif

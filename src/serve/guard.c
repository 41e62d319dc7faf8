/* guard.c: see guard.h. */
#include "serve/guard.h"
#include <string.h>
#include <sys/random.h>

#define MAX_COOKIES 64
#define MAX_ONCE 16
#define GUESSES 20 /* wrong tokens in a minute, from then on 429 */
#define COOKIE_AGE_S (30 * 24 * 3600)

struct _LithoGuard {
  char *token;
  char *cookie_name; /* with the port: a browser gives cookies to all ports of a host */
  GPtrArray *hosts;  /* char*, lower case */
  GQueue *cookies;   /* char*, the newest first */
  GQueue *once;      /* char* */
  gint64 minute_us;  /* when the minute of n_wrong began */
  guint n_wrong;
};

/* 256 random bits, URL-safe. */
static char *
random_token(void)
{
  guint8 bytes[32];
  for (gsize n = 0; n < sizeof bytes;) {
    const ssize_t got = getrandom(bytes + n, sizeof bytes - n, 0);
    n += got > 0 ? (gsize)got : 0;
  }
  char *text = g_base64_encode(bytes, sizeof bytes);
  g_strdelimit(text, "+", '-');
  g_strdelimit(text, "/", '_');
  text[strcspn(text, "=")] = '\0';
  return text;
}

/* Takes as long whatever is wrong. */
static gboolean
is_equal(const char *a, const char *b)
{
  const gsize n = strlen(a);
  guint8 differs = strlen(b) != n;
  for (gsize i = 0; i < n; i++)
    differs |= (guint8)(a[i] ^ b[differs ? 0 : i]);
  return differs == 0;
}

LithoGuard *
litho_guard_new(const char *token, const char *const *hosts, guint port)
{
  LithoGuard *guard = g_new0(LithoGuard, 1);
  guard->token = token != NULL ? g_strdup(token) : random_token();
  guard->cookie_name = g_strdup_printf("litho-%u", port);
  guard->hosts = g_ptr_array_new_with_free_func(g_free);
  guard->cookies = g_queue_new();
  guard->once = g_queue_new();
  for (; hosts != NULL && *hosts != NULL; hosts++)
    litho_guard_allow_host(guard, *hosts);
  return guard;
}

void
litho_guard_free(LithoGuard *guard)
{
  if (guard == NULL)
    return;
  g_queue_free_full(guard->cookies, g_free);
  g_queue_free_full(guard->once, g_free);
  g_ptr_array_unref(guard->hosts);
  g_free(guard->cookie_name);
  g_free(guard->token);
  g_free(guard);
}

void
litho_guard_allow_host(LithoGuard *guard, const char *host)
{
  g_ptr_array_add(guard->hosts, g_ascii_strdown(host, -1));
}

const char *
litho_guard_token(const LithoGuard *guard)
{
  return guard->token;
}

char *
litho_guard_once(LithoGuard *guard)
{
  char *token = random_token();
  g_queue_push_head(guard->once, token);
  while (guard->once->length > MAX_ONCE)
    g_free(g_queue_pop_tail(guard->once));
  return g_strdup(token);
}

/* --- where it comes from --------------------------------------------------------------------------- */

static gboolean
is_host(const LithoGuard *guard, const char *host)
{
  if (host == NULL)
    return FALSE;
  for (guint i = 0; i < guard->hosts->len; i++)
    if (g_ascii_strcasecmp(guard->hosts->pdata[i], host) == 0)
      return TRUE;
  return FALSE;
}

/* "GET http://name/ HTTP/1.1" says a name too. */
static gboolean
is_own_uri(const LithoGuard *guard, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri(message);
  const char *host = g_uri_get_host(uri);
  const gboolean six = host != NULL && strchr(host, ':') != NULL;
  const int port = g_uri_get_port(uri);
  g_autofree char *text = host == NULL ? NULL
                          : port > 0   ? g_strdup_printf(six ? "[%s]:%d" : "%s:%d", host, port)
                                       : g_strdup(host);
  g_autofree char *with_80 = text != NULL ? g_strconcat(text, ":80", NULL) : NULL;
  return is_host(guard, text) || is_host(guard, with_80);
}

static gboolean
is_own_origin(const LithoGuard *guard, const char *origin)
{
  return g_str_has_prefix(origin, "http://") && is_host(guard, origin + strlen("http://"));
}

/* A link that a person follows: the top of a window, nothing in a frame. */
static gboolean
is_visit(SoupMessageHeaders *headers)
{
  return g_strcmp0(soup_message_headers_get_one(headers, "Sec-Fetch-Mode"), "navigate") == 0 &&
         g_strcmp0(soup_message_headers_get_one(headers, "Sec-Fetch-Dest"), "document") == 0;
}

static guint
check_origin(const LithoGuard *guard, SoupServerMessage *message, const LithoRoute *route, const char **why)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
  const char *site = soup_message_headers_get_one(headers, "Sec-Fetch-Site");
  const char *origin = soup_message_headers_get_one(headers, "Origin");
  const gboolean visit = route != NULL && (route->flags & LITHO_ROUTE_PAGE) != 0 && is_visit(headers) &&
                         g_str_equal(soup_server_message_get_method(message), "GET");
  *why = "a page of another origin may not call this server";
  if (site != NULL && !g_str_equal(site, "same-origin") && !g_str_equal(site, "none") && !visit)
    return 403;
  if (origin != NULL && !is_own_origin(guard, origin))
    return 403;
  return 0;
}

/* --- the token -------------------------------------------------------------------------------------- */

static const char *
bearer_of(SoupMessageHeaders *headers)
{
  const char *value = soup_message_headers_get_one(headers, "Authorization");
  return value != NULL && g_ascii_strncasecmp(value, "Bearer ", 7) == 0 ? value + 7 : NULL;
}

/* The value of our cookie; caller frees, NULL: none. */
static char *
cookie_of(const LithoGuard *guard, SoupMessageHeaders *headers)
{
  const char *all = soup_message_headers_get_list(headers, "Cookie");
  g_auto(GStrv) parts = g_strsplit_set(all != NULL ? all : "", ";,", -1);
  const gsize n = strlen(guard->cookie_name);
  for (char **part = parts; *part != NULL; part++) {
    g_strstrip(*part);
    if (strncmp(*part, guard->cookie_name, n) == 0 && (*part)[n] == '=')
      return g_strdup(*part + n + 1);
  }
  return NULL;
}

static gboolean
has_cookie(const LithoGuard *guard, SoupMessageHeaders *headers)
{
  g_autofree char *cookie = cookie_of(guard, headers);
  gboolean found = FALSE;
  for (GList *l = guard->cookies->head; cookie != NULL && l != NULL; l = l->next)
    found |= is_equal(l->data, cookie);
  return found;
}

/* Too many wrong ones lately? */
static gboolean
is_guessing(LithoGuard *guard, gboolean wrong)
{
  const gint64 now = g_get_monotonic_time();
  if (now - guard->minute_us > 60 * G_USEC_PER_SEC) {
    guard->minute_us = now;
    guard->n_wrong = 0;
  }
  guard->n_wrong += wrong;
  return guard->n_wrong > GUESSES;
}

static guint
check_token(LithoGuard *guard, SoupServerMessage *message, const char **why)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
  const char *bearer = bearer_of(headers);
  if (bearer != NULL && is_equal(guard->token, bearer))
    return 0;
  if (has_cookie(guard, headers)) {
    /* Who has a cookie is a browser, and a browser says where a request that changes something comes from. */
    const char *method = soup_server_message_get_method(message);
    const gboolean says = soup_message_headers_get_one(headers, "Sec-Fetch-Site") != NULL ||
                          soup_message_headers_get_one(headers, "Origin") != NULL;
    if (says || g_str_equal(method, "GET") || g_str_equal(method, "HEAD"))
      return 0;
    *why = "a request with a cookie that changes something must say its Origin; programs send Authorization: Bearer";
    return 403;
  }
  if (is_guessing(guard, bearer != NULL)) {
    *why = "too many wrong tokens: wait a minute";
    return 429;
  }
  *why = "the token is missing or wrong: send Authorization: Bearer TOKEN, or open the address that litho serve printed";
  return 401;
}

guint
litho_guard_check(LithoGuard *guard, SoupServerMessage *message, const LithoRoute *route, const char **why)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
  if (!is_host(guard, soup_message_headers_get_list(headers, "Host")) || !is_own_uri(guard, message)) {
    *why = "this server is not called by that name: use the address that litho serve printed";
    return 421;
  }
  const guint refused = check_origin(guard, message, route, why);
  if (refused != 0 || route == NULL || (route->flags & LITHO_ROUTE_OPEN) != 0)
    return refused;
  return check_token(guard, message, why);
}

/* --- the page ------------------------------------------------------------------------------------------ */

static gboolean
take_once(LithoGuard *guard, const char *token)
{
  for (GList *l = guard->once->head; l != NULL; l = l->next)
    if (is_equal(l->data, token)) {
      g_free(l->data);
      g_queue_delete_link(guard->once, l);
      return TRUE;
    }
  return FALSE;
}

gboolean
litho_guard_login(LithoGuard *guard, SoupServerMessage *message, const char *token, gboolean *was_once)
{
  *was_once = !is_guessing(guard, FALSE) && take_once(guard, token);
  if (!*was_once && (is_guessing(guard, FALSE) || !is_equal(guard->token, token))) {
    is_guessing(guard, TRUE);
    return FALSE;
  }
  char *cookie = random_token();
  g_queue_push_head(guard->cookies, cookie);
  while (guard->cookies->length > MAX_COOKIES)
    g_free(g_queue_pop_tail(guard->cookies));
  g_autofree char *value = g_strdup_printf("%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict", guard->cookie_name,
                                           cookie, COOKIE_AGE_S);
  soup_message_headers_append(soup_server_message_get_response_headers(message), "Set-Cookie", value);
  return TRUE;
}

void
litho_guard_headers(SoupServerMessage *message)
{
  static const struct {
    const char *name, *value;
  } all[] = {
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=(self)"},
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
       "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
  };
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
  for (guint i = 0; i < G_N_ELEMENTS(all); i++)
    soup_message_headers_replace(headers, all[i].name, all[i].value);
  if (soup_message_headers_get_one(headers, "Cache-Control") == NULL)
    soup_message_headers_replace(headers, "Cache-Control", "no-store");
}

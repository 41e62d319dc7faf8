/* mcp_state.c: see mcp_state.h. */
#include "serve/mcp_state.h"
#include <string.h>
#include "base/json.h"
#include "serve/rpc.h"

#define MAX_AGE_S 3600
#define DIGEST 32

static char *
base64url(const guint8 *bytes, gsize n)
{
  char *text = g_base64_encode(bytes, n);
  g_strdelimit(text, "+", '-');
  g_strdelimit(text, "/", '_');
  char *end = strchr(text, '=');
  if (end != NULL)
    *end = '\0';
  return text;
}

static guint8 *
from_base64url(const char *text, gsize *n)
{
  g_autoptr(GString) plain = g_string_new(text);
  g_strdelimit(plain->str, "-", '+');
  g_strdelimit(plain->str, "_", '/');
  while (plain->len % 4 != 0)
    g_string_append_c(plain, '=');
  return g_base64_decode(plain->str, n);
}

static void
digest(const guint8 *key, const char *text, guint8 out[DIGEST])
{
  g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA256, key, DIGEST);
  g_hmac_update(hmac, (const guchar *)text, -1);
  gsize n = DIGEST;
  g_hmac_get_digest(hmac, out, &n);
}

/* In a time that does not tell where they differ. */
static gboolean
same_text(const char *a, const char *b)
{
  const gsize n = strlen(a);
  guint8 difference = 0;
  if (strlen(b) != n)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    difference |= (guint8)(a[i] ^ b[i]);
  return difference == 0;
}

char *
litho_mcp_state_sign(const guint8 *key, const char *name, JsonObject *state)
{
  JsonObject *payload = json_object_new();
  json_object_set_string_member(payload, "name", name);
  json_object_set_int_member(payload, "time", g_get_real_time() / G_USEC_PER_SEC);
  json_object_set_object_member(payload, "state", json_object_ref(state));
  g_autoptr(JsonNode) node = litho_rpc_node(payload);
  g_autofree char *json = litho_json_print_line(node);
  g_autofree char *body = base64url((const guint8 *)json, strlen(json));
  guint8 mac[DIGEST];
  digest(key, body, mac);
  g_autofree char *seal = base64url(mac, DIGEST);
  return g_strdup_printf("%s.%s", body, seal);
}

JsonObject *
litho_mcp_state_open(const guint8 *key, const char *name, const char *text)
{
  const char *dot = strrchr(text, '.');
  if (dot == NULL)
    return NULL;
  g_autofree char *body = g_strndup(text, (gsize)(dot - text));
  guint8 mac[DIGEST];
  digest(key, body, mac);
  g_autofree char *seal = base64url(mac, DIGEST);
  if (!same_text(seal, dot + 1))
    return NULL;
  gsize n = 0;
  g_autofree guint8 *json = from_base64url(body, &n);
  g_autoptr(JsonNode) node = litho_json_parse((const char *)json, (gssize)n, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
    return NULL;
  JsonObject *payload = json_node_get_object(node), *state = litho_rpc_object(payload, "state");
  const gint64 age_s = g_get_real_time() / G_USEC_PER_SEC - json_object_get_int_member_with_default(payload, "time", 0);
  if (state == NULL || g_strcmp0(litho_rpc_text(payload, "name"), name) != 0 || age_s < 0 || age_s > MAX_AGE_S)
    return NULL;
  return json_object_ref(state);
}

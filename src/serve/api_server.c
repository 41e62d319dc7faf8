/* api_server.c: the server itself: is it there, how is it, which operations it has. */
#include "op/op.h"
#include "ops/op_json.h"
#include "serve/api.h"
#include "serve/chats.h"
#include "serve/openapi.h"

void
api_health(LithoRequest *request)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "status", "ok");
  litho_reply_object(request, 200, object);
}

void
api_status(LithoRequest *request)
{
  LithoServer *server = request->server;
  LithoSpool *spool = litho_server_spool(server);
  JsonArray *roots = json_array_new();
  JsonObject *object = json_object_new(), *limits = json_object_new(), *kept = json_object_new();
  for (const char *const *name = litho_server_roots(server); *name != NULL; name++)
    json_array_add_string_element(roots, *name);
  json_object_set_int_member(limits, "bytes", (gint64)litho_server_max_upload(server));
  json_object_set_int_member(kept, "bytes", (gint64)litho_spool_bytes(spool));
  json_object_set_int_member(kept, "max_bytes", (gint64)litho_spool_max_bytes(spool));
  json_object_set_string_member(object, "version", LITHO_VERSION);
  json_object_set_int_member(object, "uptime_s",
                             (g_get_monotonic_time() - litho_server_started_us(server)) / G_USEC_PER_SEC);
  json_object_set_array_member(object, "roots", roots);
  json_object_set_object_member(object, "limits", limits);
  json_object_set_object_member(object, "spool", kept);
  json_object_set_int_member(object, "sessions_open", litho_chats_n(litho_server_chats(server)));
  json_object_set_int_member(object, "connections", litho_server_n_connections(server));
  json_object_set_member(object, "pool", litho_pool_status(litho_server_pool(server)));
  litho_reply_object(request, 200, object);
}

void
api_ops(LithoRequest *request)
{
  g_autoptr(JsonBuilder) b = json_builder_new();
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  json_builder_begin_object(b);
  json_builder_set_member_name(b, "ops");
  json_builder_begin_array(b);
  for (guint i = 0; i < n; i++)
    litho_op_to_json(ops[i], b);
  json_builder_end_array(b);
  json_builder_end_object(b);
  litho_reply_json(request, 200, json_builder_get_root(b));
}

void
api_openapi(LithoRequest *request)
{
  litho_reply_json(request, 200, litho_openapi());
}

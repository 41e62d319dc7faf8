/* page.c: the page's files from the program's resources: each under its hash, so that a reload asks and gets 304.
 *
 * The page itself takes the one-time token of the printed address for a cookie and goes on without it, so that it stays in no
 * history. Without a cookie the page is told how to come in by the API's 401: its files hold nothing of a person.
 */
#include "serve/page.h"
#include <string.h>
#include "litho_web.h"

#define PREFIX "/litho/web"

static const char *
type_of(const char *path)
{
  static const struct {
    const char *suffix, *type;
  } types[] = {{".html", "text/html; charset=utf-8"},       {".js", "text/javascript; charset=utf-8"},
               {".css", "text/css; charset=utf-8"},         {".svg", "image/svg+xml"},
               {".json", "application/json"},               {".webmanifest", "application/manifest+json"},
               {".png", "image/png"},                       {".woff2", "font/woff2"}};
  for (guint i = 0; i < G_N_ELEMENTS(types); i++)
    if (g_str_has_suffix(path, types[i].suffix))
      return types[i].type;
  return "application/octet-stream";
}

static void
send(LithoRequest *request, const char *path)
{
  g_autofree char *name = g_strconcat(PREFIX, path, NULL);
  g_autoptr(GBytes) bytes = g_resource_lookup_data(litho_web_get_resource(), name, 0, NULL);
  if (bytes == NULL) {
    litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "the page has no such file");
    return;
  }
  g_autofree char *sum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
  g_autofree char *etag = g_strdup_printf("\"%.32s\"", sum);
  litho_reply_bytes(request, 200, type_of(path), bytes, etag);
}

static void
refuse(LithoRequest *request)
{
  static const char text[] =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>litho</title>"
      "<p>This address has been used already, or is not the one that <code>litho serve</code> printed. "
      "It prints a new one each time: use the last.</p>";
  g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
  litho_reply_bytes(request, 403, "text/html; charset=utf-8", bytes, NULL);
}

void
page_index(LithoRequest *request)
{
  const char *token = litho_request_query(request, "token");
  if (token == NULL) {
    send(request, "/index.html");
    return;
  }
  if (!litho_server_login(request->server, request->message, token)) {
    refuse(request);
    return;
  }
  g_autoptr(GBytes) none = g_bytes_new(NULL, 0);
  litho_reply_header(request, "Location", "/");
  litho_reply_bytes(request, 303, "text/plain", none, NULL);
}

void
page_file(LithoRequest *request)
{
  send(request, g_uri_get_path(soup_server_message_get_uri(request->message)));
}

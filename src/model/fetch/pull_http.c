/* pull_http.c: a model by HTTPS, going on with a Range request where an earlier try stopped.
 *
 * The state file keeps the entity tag of the first answer; If-Range makes a changed file start
 * over instead of being glued to the old half. Plain http:// is for loopback addresses only.
 */
#include <libsoup/soup.h>
#include <string.h>
#include <unistd.h>
#include "model/fetch/pull.h"

#define TIMEOUT_S 30

static gboolean
is_loopback(GUri *uri)
{
  const char *host = g_uri_get_host(uri);
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string(host) : NULL;
  return g_strcmp0(host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback(address));
}

static gboolean
net_error(GError **error, LithoPull *pull, const char *url, const char *why)
{
  gboolean stopped = g_cancellable_is_cancelled(pull->cancel);
  g_set_error(error, LITHO_ERROR, stopped ? LITHO_ERROR_CANCELLED : LITHO_ERROR_NETWORK, "%s: %s", url,
              stopped ? "stopped; run it again to go on" : why);
  return FALSE;
}

/* The body into pull->out. */
static gboolean
copy_body(LithoPull *pull, GInputStream *body, guint64 done, guint64 total, const char *url, GError **error)
{
  g_autofree char *buffer = g_malloc(1 << 18);
  for (;;) {
    g_autoptr(GError) local = NULL;
    gssize n = g_input_stream_read(body, buffer, 1 << 18, pull->cancel, &local);
    if (n < 0) {
      fflush(pull->out);
      return net_error(error, pull, url, local->message);
    }
    if (n == 0)
      break;
    if (fwrite(buffer, 1, (size_t)n, pull->out) != (size_t)n) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", pull->model->file, g_strerror(errno));
      return FALSE;
    }
    done += (guint64)n;
    if (pull->progress != NULL)
      pull->progress(done, total, pull->data);
  }
  fflush(pull->out);
  if (total != 0 && done < total)
    return net_error(error, pull, url, "the connection ended early");
  return TRUE;
}

gboolean
litho_pull_http(LithoPull *pull, const char *url, GError **error)
{
  g_autoptr(GUri) uri = g_uri_parse(url, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || (!g_str_equal(g_uri_get_scheme(uri), "https") && !is_loopback(uri))) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: not an https:// address", url);
    return FALSE;
  }
  g_autoptr(SoupSession) session = soup_session_new_with_options("timeout", TIMEOUT_S, NULL);
  g_autoptr(SoupMessage) message = soup_message_new_from_uri("GET", uri);
  SoupMessageHeaders *ask = soup_message_get_request_headers(message);
  /* Lengths and ranges are of the file, not of a compressed form of it. */
  soup_message_headers_replace(ask, "Accept-Encoding", "identity");
  fseeko(pull->out, 0, SEEK_END);
  guint64 have = (guint64)ftello(pull->out);
  g_autofree char *tag = NULL;
  if (have > 0 && g_file_get_contents(pull->state_path, &tag, NULL, NULL) && *tag != '\0') {
    g_autofree char *range = g_strdup_printf("bytes=%" G_GUINT64_FORMAT "-", have);
    soup_message_headers_replace(ask, "Range", range);
    soup_message_headers_replace(ask, "If-Range", tag);
  }
  g_autoptr(GError) local = NULL;
  g_autoptr(GInputStream) body = soup_session_send(session, message, pull->cancel, &local);
  if (body == NULL)
    return net_error(error, pull, url, local->message);
  guint status = soup_message_get_status(message);
  SoupMessageHeaders *got = soup_message_get_response_headers(message);
  if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    return TRUE; /* the file had arrived whole; its hash decides */
  if (status != SOUP_STATUS_OK && status != SOUP_STATUS_PARTIAL_CONTENT) {
    /* 4xx will not get better by trying again. */
    g_set_error(error, LITHO_ERROR, status >= 500 ? LITHO_ERROR_NETWORK : LITHO_ERROR_NOT_FOUND,
                "%s: the server answers %u %s", url, status, soup_message_get_reason_phrase(message));
    return FALSE;
  }
  if (status == SOUP_STATUS_OK) {
    have = 0;
    if (ftruncate(fileno(pull->out), 0) != 0)
      return net_error(error, pull, url, g_strerror(errno));
    const char *etag = soup_message_headers_get_one(got, "ETag");
    g_file_set_contents(pull->state_path, etag != NULL ? etag : "", -1, NULL);
  }
  goffset length = soup_message_headers_get_content_length(got);
  guint64 total = length > 0 ? have + (guint64)length : pull->model->bytes;
  return copy_body(pull, body, have, total, url, error);
}

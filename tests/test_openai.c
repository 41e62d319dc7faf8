/* test_openai.c: the OpenAI Images API of `litho serve` without a client of others': edits as JSON and as a form,
 * masks, repeats, streams, what is refused. docs/openai.md. */
#include <libsoup/soup.h>
#include <signal.h>
#include "cli_run.h"

#define TOKEN "test-token"
#define EDITS "/v1/images/edits"

static GSubprocess *server;
static char *address; /* "http://127.0.0.1:PORT" */

static void
server_start(const char *folder)
{
  g_autofree char *state = g_build_filename(folder, "state", NULL);
  g_autoptr(GError) error = NULL;
  server = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv("LITHO_EXE"), "serve", "--quiet",
                            "--token", TOKEN, "--state", state, "--planner", "words", NULL);
  g_assert_no_error(error);
  g_autoptr(GDataInputStream) out = g_data_input_stream_new(g_subprocess_get_stdout_pipe(server));
  g_autofree char *line = g_data_input_stream_read_line(out, NULL, NULL, NULL);
  g_assert_nonnull(line);
  address = g_strndup(line, (gsize)(strrchr(line, '/') - line));
}

static void
server_stop(void)
{
  g_subprocess_send_signal(server, SIGTERM);
  g_assert_true(g_subprocess_wait_check(server, NULL, NULL));
  g_clear_object(&server);
  g_clear_pointer(&address, g_free);
}

typedef struct {
  guint status;
  char *text, *retry; /* retry: x-should-retry, or NULL */
  JsonObject *json;   /* NULL: it is none */
} Answer;

static void
answer_clear(Answer *answer)
{
  g_clear_pointer(&answer->json, json_object_unref);
  g_free(answer->text);
  g_free(answer->retry);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

static Answer
ask(SoupMessage *message)
{
  g_autoptr(SoupSession) session = soup_session_new_with_options("timeout", 60, NULL);
  g_autoptr(GError) error = NULL;
  soup_message_headers_replace(soup_message_get_request_headers(message), "Authorization", "Bearer " TOKEN);
  g_autoptr(GBytes) body = soup_session_send_and_read(session, message, NULL, &error);
  g_assert_no_error(error);
  Answer answer = {.status = soup_message_get_status(message), .text = bytes_text(body)};
  answer.retry = g_strdup(soup_message_headers_get_one(soup_message_get_response_headers(message), "x-should-retry"));
  g_autoptr(JsonNode) node = json_from_string(answer.text, NULL);
  answer.json = node != NULL ? json_node_dup_object(node) : NULL;
  g_object_unref(message);
  return answer;
}

static Answer
get(const char *path)
{
  g_autofree char *uri = g_strconcat(address, path, NULL);
  return ask(soup_message_new("GET", uri));
}

static Answer
post(const char *path, const char *json)
{
  g_autofree char *uri = g_strconcat(address, path, NULL);
  g_autoptr(GBytes) body = g_bytes_new(json, strlen(json));
  SoupMessage *message = soup_message_new("POST", uri);
  soup_message_set_request_body_from_bytes(message, "application/json", body);
  return ask(message);
}

static const char *
error_member(const Answer *answer, const char *name)
{
  return json_object_get_string_member_with_default(json_object_get_object_member(answer->json, "error"), name, NULL);
}

/* --- pictures ---------------------------------------------------------------------------------- */

/* 64 × 48 px of one grey as an RGBA PNG; transparent on the right half with `hole`. As base64, caller frees. */
static char *
picture(double grey, gboolean hole)
{
  VipsImage *black = NULL, *flat = NULL, *bytes = NULL, *rgba = NULL;
  const double add[] = {grey, grey, grey, 255}, times[] = {1, 1, 1, 1};
  double none[] = {0, 0, 0, 0};
  g_assert_cmpint(vips_black(&black, 64, 48, "bands", 4, NULL), ==, 0);
  g_assert_cmpint(vips_linear(black, &flat, times, add, 4, NULL), ==, 0);
  g_assert_cmpint(vips_cast(flat, &bytes, VIPS_FORMAT_UCHAR, NULL), ==, 0);
  g_assert_cmpint(vips_copy(bytes, &flat, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  rgba = vips_image_copy_memory(flat);
  if (hole)
    g_assert_cmpint(vips_draw_rect(rgba, none, 4, 32, 0, 32, 48, "fill", TRUE, NULL), ==, 0);
  void *png;
  gsize size;
  g_assert_cmpint(vips_pngsave_buffer(rgba, &png, &size, NULL), ==, 0);
  char *coded = g_base64_encode(png, size);
  g_free(png);
  g_object_unref(black);
  g_object_unref(bytes);
  g_object_unref(flat);
  g_object_unref(rgba);
  return coded;
}

static char *
edit_json(const char *prompt, const char *image, const char *mask, const char *more)
{
  g_autofree char *with =
      mask != NULL ? g_strdup_printf(",\"mask\":{\"image_url\":\"data:image/png;base64,%s\"}", mask) : NULL;
  return g_strdup_printf("{\"prompt\":\"%s\",\"images\":[{\"image_url\":\"data:image/png;base64,%s\"}]%s%s}", prompt,
                         image, with != NULL ? with : "", more);
}

static Answer
edit(const char *prompt, const char *image, const char *mask, const char *more)
{
  g_autofree char *json = edit_json(prompt, image, mask, more);
  return post(EDITS, json);
}

/* The first band at a place of the answer's picture. */
static double
value_at(const Answer *answer, int x, int y)
{
  JsonObject *one = json_array_get_object_element(json_object_get_array_member(answer->json, "data"), 0);
  gsize size;
  g_autofree guchar *bytes = g_base64_decode(json_object_get_string_member(one, "b64_json"), &size);
  VipsImage *image = vips_image_new_from_buffer(bytes, size, "", NULL);
  g_assert_nonnull(image);
  double *values;
  int n;
  g_assert_cmpint(vips_getpoint(image, &values, &n, x, y, NULL), ==, 0);
  const double value = values[0];
  g_free(values);
  g_object_unref(image);
  return value;
}

/* --- cases --------------------------------------------------------------------------------------- */

static void
test_lists(void)
{
  g_auto(Answer) all = get("/v1/models"), one = get("/v1/models/litho"), none = get("/v1/models/gpt-image-1");
  g_assert_cmpuint(all.status, ==, 200);
  assert_contains(all.text, "\"id\": \"litho\"");
  g_assert_cmpuint(one.status, ==, 200);
  g_assert_cmpuint(none.status, ==, 404);
  g_assert_cmpstr(error_member(&none, "code"), ==, "model_not_found");
  g_auto(Answer) varied = post("/v1/images/variations", "{}");
  g_assert_cmpuint(varied.status, ==, 501);
  g_assert_cmpstr(varied.retry, ==, "false");
}

/* Pictures from a prompt: what is asked for comes, the same again the same, in its form; what cannot be is said. */
static void
test_generations(void)
{
#define MAKE "/v1/images/generations"
  g_auto(Answer) one = post(MAKE, "{\"model\":\"gpt-image-1\",\"prompt\":\"a beach at sunset with an escalator\",\"size\":\"96x64\","
                                  "\"quality\":\"high\",\"user\":\"me\"}");
  g_auto(Answer) same = post(MAKE, "{\"prompt\":\"a beach at sunset with an escalator\",\"size\":\"96x64\"}");
  g_assert_cmpuint(one.status, ==, 200);
  g_assert_cmpfloat(value_at(&one, 95, 63), ==, value_at(&same, 95, 63));
  assert_contains(one.text, "\"size\": \"96x64\"");
  assert_contains(one.text, "\"total_tokens\": 0");
  assert_contains(one.text, "not composed: escalator");
  g_auto(Answer) three = post(MAKE, "{\"prompt\":\"a meadow\",\"size\":\"48x32\",\"n\":3,\"output_format\":\"jpeg\","
                                    "\"output_compression\":70,\"response_format\":\"url\"}");
  g_assert_cmpuint(three.status, ==, 200);
  JsonArray *data = json_object_get_array_member(three.json, "data");
  g_assert_cmpuint(json_array_get_length(data), ==, 3);
  const char *first = json_object_get_string_member(json_array_get_object_element(data, 0), "url"),
             *second = json_object_get_string_member(json_array_get_object_element(data, 1), "url");
  g_assert_true(g_str_has_prefix(first, "data:image/jpeg;base64,"));
  g_assert_cmpstr(first, !=, second); /* seeds that follow */
  g_auto(Answer) stream = post(MAKE, "{\"prompt\":\"a meadow\",\"size\":\"64x48\",\"stream\":true,\"partial_images\":2}");
  g_auto(GStrv) parts = g_strsplit(stream.text, "event: image_generation.partial_image", -1);
  g_assert_cmpuint(g_strv_length(parts), ==, 3);
  assert_contains(stream.text, "\"partial_image_index\": 1");
  assert_contains(parts[2], "event: image_generation.completed");
  assert_contains(parts[2], "\"usage\"");
  g_assert_null(strstr(stream.text, "event: progress"));
  static const struct {
    const char *body, *param;
    guint status;
  } wrong[] = {{"{\"prompt\":\"an escalator\"}", NULL, 422},
               {"{}", "prompt", 400},
               {"{\"prompt\":\"a beach\",\"n\":11}", "n", 400},
               {"{\"prompt\":\"a beach\",\"size\":\"huge\"}", "size", 400},
               {"{\"prompt\":\"a beach\",\"size\":\"9000x16\"}", "size", 400},
               {"{\"prompt\":\"a beach\",\"background\":\"transparent\"}", "background", 400},
               {"{\"prompt\":\"a beach\",\"response_format\":\"file\"}", "response_format", 400},
               {"{\"prompt\":\"a beach\",\"partial_images\":4}", "partial_images", 400}};
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_auto(Answer) answer = post(MAKE, wrong[i].body);
    if (answer.status != wrong[i].status || g_strcmp0(error_member(&answer, "param"), wrong[i].param) != 0)
      g_error("%s: %u %s", wrong[i].body, answer.status, answer.text);
  }
}

static void
test_mask(void)
{
  g_autofree char *grey = picture(100, FALSE), *hole = picture(100, TRUE);
  g_auto(Answer) whole = edit("much brighter", grey, NULL, "");
  g_assert_cmpuint(whole.status, ==, 200);
  assert_contains(whole.text, "\"revised_prompt\": \"Exposure");
  assert_contains(whole.text, "\"total_tokens\": 0");
  g_assert_cmpfloat(value_at(&whole, 5, 5), >, 110);
  g_auto(Answer) masked = edit("much brighter", grey, hole, "");
  g_assert_cmpuint(masked.status, ==, 200);
  g_assert_cmpfloat(value_at(&masked, 5, 5), ==, 100);
  g_assert_cmpfloat(value_at(&masked, 60, 40), >, 110);
  /* A mask that is transparent nowhere; steps that cannot be limited. */
  g_auto(Answer) opaque = edit("much brighter", grey, grey, "");
  g_assert_cmpuint(opaque.status, >=, 400);
  assert_contains(error_member(&opaque, "message"), "transparent nowhere");
  g_auto(Answer) crop = edit("crop to a square", grey, hole, "");
  g_assert_cmpuint(crop.status, ==, 422);
  assert_contains(error_member(&crop, "message"), "cannot be limited to a mask");
}

static gint64
n_jobs(void)
{
  g_auto(Answer) status = get("/api/v1/status");
  return json_object_get_int_member(json_object_get_object_member(status.json, "pool"), "done");
}

static void
test_repeat(void)
{
  g_autofree char *grey = picture(90, FALSE);
  g_auto(Answer) first = edit("a bit brighter", grey, NULL, "");
  const gint64 before = n_jobs();
  g_auto(Answer) second = edit("a bit brighter", grey, NULL, "");
  g_assert_cmpuint(second.status, ==, 200);
  g_assert_cmpint(n_jobs(), ==, before);
  g_assert_cmpfloat(value_at(&first, 9, 9), ==, value_at(&second, 9, 9));
  g_auto(Answer) other = edit("a bit darker", grey, NULL, "");
  g_assert_cmpuint(other.status, ==, 200);
  g_assert_cmpint(n_jobs(), >, before);
}

static void
test_stream(void)
{
  g_autofree char *grey = picture(80, FALSE);
  g_auto(Answer) events = edit("a bit brighter", grey, NULL, ",\"stream\":true,\"partial_images\":2");
  g_assert_cmpuint(events.status, ==, 200);
  const char *first = strstr(events.text, "event: image_edit.partial_image\n"),
             *last = strstr(events.text, "event: image_edit.completed\n");
  g_assert_nonnull(first);
  g_assert_nonnull(last);
  g_assert_true(first < last);
  assert_contains(events.text, "\"partial_image_index\": 1");
  assert_contains(last, "\"usage\"");
  /* What cannot be done is known before the stream begins. */
  g_auto(Answer) refused = edit("add a unicorn", grey, NULL, ",\"stream\":true");
  g_assert_cmpuint(refused.status, ==, 422);
}

static void
test_form(void)
{
  g_autofree char *coded = picture(100, FALSE), *uri = g_strconcat(address, EDITS, NULL);
  gsize size;
  guchar *png = g_base64_decode(coded, &size);
  g_autoptr(GBytes) bytes = g_bytes_new_take(png, size);
  SoupMultipart *form = soup_multipart_new("multipart/form-data");
  soup_multipart_append_form_string(form, "prompt", "much brighter");
  soup_multipart_append_form_string(form, "size", "32x32");
  soup_multipart_append_form_file(form, "image[]", "../../a.png", "image/png", bytes);
  g_auto(Answer) answer = ask(soup_message_new_from_multipart(uri, form));
  g_assert_cmpuint(answer.status, ==, 200);
  g_assert_cmpfloat(value_at(&answer, 31, 23), >, 110); /* 32 × 24: within, in its own shape */
  soup_multipart_append_form_file(form, "image[]", "b.png", "image/png", bytes);
  g_auto(Answer) two = ask(soup_message_new_from_multipart(uri, form));
  g_assert_cmpuint(two.status, ==, 400);
  g_assert_cmpstr(error_member(&two, "param"), ==, "image");
  soup_multipart_free(form);
}

static void
test_refused(void)
{
  g_autofree char *grey = picture(100, FALSE);
  const char *const rows[][2] = {{",\"n\":11", "n"},
                                 {",\"n\":\"two\"", "n"},
                                 {",\"size\":\"12\"", "size"},
                                 {",\"output_format\":\"gif\"", "output_format"},
                                 {",\"output_format\":\"jpeg\",\"background\":\"transparent\"", "background"},
                                 {",\"output_compression\":101", "output_compression"},
                                 {",\"response_format\":\"url\"", "response_format"},
                                 {",\"partial_images\":4", "partial_images"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(Answer) answer = edit("darker", grey, NULL, rows[i][0]);
    g_assert_cmpuint(answer.status, ==, 400);
    g_assert_cmpstr(error_member(&answer, "param"), ==, rows[i][1]);
    g_assert_cmpstr(error_member(&answer, "type"), ==, "invalid_request_error");
    g_assert_cmpstr(answer.retry, ==, "false");
  }
  const char *const bodies[][2] = {
      {"{\"prompt\":\"x\"}", "images"},
      {"{\"prompt\":\"x\",\"images\":[]}", "images"},
      {"{\"prompt\":\"x\",\"images\":[7]}", "images"},
      {"{\"prompt\":\"x\",\"images\":[{\"image_url\":\"file:///etc/passwd\"}]}", "images[0].image_url"},
      {"{\"prompt\":\"x\",\"images\":[{\"image_url\":\"http://127.0.0.1/a.png\"}]}", "images[0].image_url"},
      {"{\"images\":[{\"image_url\":\"data:image/png;base64,AAAA\"}]}", "prompt"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
    g_auto(Answer) answer = post(EDITS, bodies[i][0]);
    g_assert_cmpuint(answer.status, ==, 400);
    g_assert_cmpstr(error_member(&answer, "param"), ==, bodies[i][1]);
  }
  g_auto(Answer) broken =
      post(EDITS, "{\"prompt\":\"darker\",\"images\":[{\"image_url\":\"data:image/png;base64,AAAA\"}]}");
  g_assert_cmpuint(broken.status, ==, 415);
  g_assert_cmpstr(error_member(&broken, "code"), ==, "format");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init(argv[0], NULL));
  g_autoptr(Folder) folder = folder_new();
  server_start(folder);
  g_test_add_func("/openai/lists", test_lists);
  g_test_add_func("/openai/generations", test_generations);
  g_test_add_func("/openai/mask", test_mask);
  g_test_add_func("/openai/repeat", test_repeat);
  g_test_add_func("/openai/stream", test_stream);
  g_test_add_func("/openai/form", test_form);
  g_test_add_func("/openai/refused", test_refused);
  const int status = g_test_run();
  server_stop();
  return status;
}

/* litho serve: pictures from words, without a session and in one: turns, versions of other scenes, what is told of them. */
#include "base/vips_auto.h"
#include "serve_run.h"

static gint64
member(const Answer *answer, const char *name)
{
  return json_object_get_int_member_with_default(json_node_get_object(answer->json), name, -1);
}

static void
test_alone(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  static const char body[] = "{\"words\":\"a lake in the mountains\",\"size\":\"96x64\",\"seed\":3,\"format\":\"png\"}";
  g_auto(Answer) one = call(&server, "POST", "/api/v1/make", body), two = call(&server, "POST", "/api/v1/make", body);
  g_assert_cmpuint(one.status, ==, 200);
  g_assert_cmpstr(one.type, ==, "image/png");
  g_assert_true(g_bytes_equal(one.body, two.body)); /* the same words give the same picture */
  gsize n;
  const void *data = g_bytes_get_data(one.body, &n);
  g_autoptr(VipsImage) image = vips_image_new_from_buffer(data, n, "", NULL);
  g_assert_true(image->Xsize == 96 && image->Ysize == 64);
  g_auto(Answer) other = call(&server, "POST", "/api/v1/make", "{\"words\":\"a lake in the mountains\",\"size\":\"96x64\",\"format\":\"png\"}");
  g_assert_false(g_bytes_equal(one.body, other.body)); /* another seed another one */
  g_auto(Answer) scene = call(&server, "POST", "/api/v1/make",
                              "{\"scene\":{\"litho_scene\":1,\"near\":\"dunes\"},\"size\":\"40x40\",\"style\":\"poster\"}");
  g_assert_cmpuint(scene.status, ==, 200);
  /* A scene that the words change. */
  g_auto(Answer) changed = call(&server, "POST", "/api/v1/make",
                                "{\"scene\":{\"litho_scene\":1,\"near\":\"dunes\"},\"change\":\"make it night, add a cactus\",\"size\":\"40x40\"}");
  g_assert_cmpuint(changed.status, ==, 200);
  g_assert_false(g_bytes_equal(scene.body, changed.body));
  static const struct {
    const char *body;
    guint status;
  } wrong[] = {{"{\"words\":\"an escalator\"}", 422},          {"{}", 400},
               {"{\"words\":\"a beach\",\"size\":\"0x9\"}", 400}, {"{\"words\":\"a beach\",\"style\":\"oil\"}", 400},
               {"{\"words\":\"a beach\",\"seed\":-1}", 400},
               {"{\"words\":\"a meadow\",\"change\":\"add a boat\"}", 422},     {"{\"scene\":{\"near\":\"moon\"}}", 422}};
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_auto(Answer) answer = call(&server, "POST", "/api/v1/make", wrong[i].body);
    if (answer.status != wrong[i].status)
      g_error("%s: %u", wrong[i].body, answer.status);
  }
  server_stop(&server);
}

static GBytes *
picture_of(const Server *server, const char *session, const char *version)
{
  g_autofree char *below = g_strdup_printf("/photos/0/picture?version=%s&size=100&format=png", version);
  g_auto(Answer) picture = call_on(server, session, "GET", below, NULL);
  g_assert_cmpuint(picture.status, ==, 200);
  return g_bytes_ref(picture.body);
}

static void
test_session(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_autofree char *session = session_new(&server);
  g_auto(Answer) made = call_on(&server, session, "POST", "/make", "{\"words\":\"a beach at sunset 120x80\"}");
  g_assert_cmpuint(made.status, ==, 200);
  g_assert_cmpstr(text_of(&made, "act"), ==, "make");
  g_assert_cmpint(member(&made, "photo"), ==, 0);
  g_auto(Answer) again = call_on(&server, session, "POST", "/turns", "{\"words\":\"another one\"}");
  g_assert_cmpint(member(&again, "version"), ==, 1);
  g_auto(Answer) edited = call_on(&server, session, "POST", "/turns", "{\"words\":\"make it much brighter\"}");
  g_assert_cmpstr(text_of(&edited, "act"), ==, "add");
  /* Each version is told and shown with its own scene. */
  g_autoptr(GBytes) v0 = picture_of(&server, session, "0"), v1 = picture_of(&server, session, "1"),
                    v2 = picture_of(&server, session, "2");
  g_assert_false(g_bytes_equal(v0, v1));
  g_assert_false(g_bytes_equal(v1, v2));
  g_auto(Answer) told = call_on(&server, session, "GET", "", NULL);
  g_autofree char *text = bytes_text(told.body);
  g_assert_null(strstr(text, "made:{"));
  assert_contains(text, "\"scene\"");
  assert_contains(text, "\"name\": \"a-beach-at-sunset.png\"");
  assert_contains(text, "\"width\": 120");
  g_auto(Answer) undone = call_on(&server, session, "POST", "/photos/0/goto", "{\"version\":0}");
  g_assert_cmpint(member(&undone, "version"), ==, 0);
  g_autoptr(GBytes) back = picture_of(&server, session, "current");
  g_assert_true(g_bytes_equal(v0, back));
  /* "make me" in a turn is another photo; what cannot be made is an answer. */
  g_auto(Answer) second = call_on(&server, session, "POST", "/turns", "{\"words\":\"画一张雪山 64x64\"}");
  g_assert_cmpint(member(&second, "photo"), ==, 1);
  g_auto(Answer) cat = call_on(&server, session, "POST", "/make", "{\"words\":\"an escalator\"}");
  g_assert_cmpuint(cat.status, ==, 200);
  g_assert_cmpstr(text_of(&cat, "act"), ==, "none");
  g_auto(Answer) begun = call_on(&server, session, "POST", "/export", "{\"photos\":[0],\"format\":\"png\"}");
  g_autofree char *job = g_strconcat("/api/v1/jobs/", text_of(&begun, "job"), NULL), *state = NULL;
  for (guint i = 0; i < 10 * WAIT_S && (state == NULL || g_str_equal(state, "running")); i++) {
    g_usleep(G_USEC_PER_SEC / 10);
    g_auto(Answer) how = call(&server, "GET", job, NULL);
    g_free(state);
    state = g_strdup(text_of(&how, "state"));
  }
  g_assert_cmpstr(state, ==, "done");
  g_autofree char *file = g_strconcat(job, "/files/0", NULL);
  g_auto(Answer) exported = call(&server, "GET", file, NULL);
  gsize n;
  const void *data = g_bytes_get_data(exported.body, &n);
  g_autoptr(VipsImage) image = vips_image_new_from_buffer(data, n, "", NULL);
  const void *xmp = NULL;
  gsize size = 0;
  g_assert_cmpint(vips_image_get_blob(image, VIPS_META_XMP_NAME, &xmp, &size), ==, 0);
  g_autofree char *packet = g_strndup(xmp, size);
  assert_contains(packet, "algorithmicMedia");
  server_stop(&server);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/serve-make/alone", test_alone);
  g_test_add_func("/serve-make/session", test_session);
  return g_test_run();
}

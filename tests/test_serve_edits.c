/* litho serve: versions by hand, the same on another photo, regions, masks, and jobs that are stopped. */
#include "serve_run.h"

static gint64
version_of(const Answer *answer)
{
  return json_object_get_int_member_with_default(json_node_get_object(answer->json), "version", -1);
}

/* Versions, the same on another photo, regions, masks; what the page and programs do beside turns. */
static void
test_versions_and_masks(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_autofree char *session = session_with_photo(&server, 300, 200);
  g_autoptr(GBytes) second = photo_bytes(folder, 200, 300);
  g_autofree char *photos = g_strconcat(session, "/photos", NULL), *masks = g_strconcat(photos, "/0/masks", NULL);
  g_auto(Answer) added = call_bytes(&server, "POST", photos, "image/jpeg", second);
  g_assert_cmpuint(added.status, ==, 201);
  g_auto(Answer) put = call_on(&server, session, "PUT", "/photos/0/recipe",
                               "{\"recipe\":{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.5}]}}");
  static const struct {
    const char *path, *body;
    gint64 version;
  } moves[] = {{"/photos/0/undo", "{}", 0}, {"/photos/0/redo", "{}", 1}, {"/photos/0/goto", "{\"version\":0}", 0},
               {"/photos/0/goto", "{\"version\":1}", 1}};
  g_assert_cmpint(version_of(&put), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS(moves); i++) {
    g_auto(Answer) moved = call_on(&server, session, "POST", moves[i].path, moves[i].body);
    g_assert_cmpuint(moved.status, ==, 200);
    g_assert_cmpint(version_of(&moved), ==, moves[i].version);
  }
  g_auto(Answer) same = call_on(&server, session, "POST", "/same", "{\"from\":0,\"photos\":\"all\",\"exact\":true}");
  g_assert_cmpuint(same.status, ==, 200);
  g_auto(Answer) other = call_on(&server, session, "GET", "/photos/1/recipe", NULL);
  g_autofree char *recipe = bytes_text(other.body);
  assert_contains(recipe, "exposure");
  g_auto(Answer) regions = call_on(&server, session, "POST", "/photos/0/regions", "{\"point\":[0.5,0.5]}");
  g_assert_cmpuint(regions.status, ==, 200);
  g_auto(Answer) mask = call_on(&server, session, "GET", "/photos/0/mask?box=0.1,0.1,0.5,0.5&size=100", NULL);
  g_assert_cmpuint(mask.status, ==, 200);
  g_assert_cmpstr(mask.type, ==, "image/png");
  g_auto(Answer) asset = call_bytes(&server, "PUT", masks, "image/png", mask.body);
  g_assert_cmpuint(asset.status, ==, 201);
  g_autofree char *body =
      g_strdup_printf("{\"size\":100,\"recipe\":{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":2,"
                      "\"region\":{\"mask\":\"%s\"}}]}}",
                      text_of(&asset, "asset"));
  g_auto(Answer) masked = call_on(&server, session, "POST", "/photos/0/preview", body);
  g_auto(Answer) plain = call_on(&server, session, "POST", "/photos/0/preview", "{\"size\":100}");
  g_assert_cmpuint(masked.status, ==, 200);
  g_assert_cmpuint(plain.status, ==, 200);
  g_assert_false(g_bytes_equal(masked.body, plain.body));
  server_stop(&server);
}

/* A job that is stopped ends as cancelled, and has no files. */
static void
test_cancel(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_autofree char *session = session_with_photo(&server, 3000, 2000);
  g_auto(Answer) begun = call_on(&server, session, "POST", "/export", "{\"format\":\"png\"}");
  g_autofree char *job = g_strconcat("/api/v1/jobs/", text_of(&begun, "job"), NULL), *state = NULL;
  g_auto(Answer) stopped = call(&server, "DELETE", job, NULL);
  g_assert_cmpuint(stopped.status, ==, 202);
  for (guint i = 0; i < 10 * WAIT_S && (state == NULL || g_str_equal(state, "running")); i++) {
    g_usleep(G_USEC_PER_SEC / 10);
    g_auto(Answer) told = call(&server, "GET", job, NULL);
    g_free(state);
    state = g_strdup(text_of(&told, "state"));
  }
  g_assert_cmpstr(state, ==, "cancelled");
  g_autofree char *file = g_strconcat(job, "/files/0", NULL);
  g_auto(Answer) nothing = call(&server, "GET", file, NULL);
  g_assert_cmpuint(nothing.status, ==, 404);
  server_stop(&server);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/serve-edits/versions-and-masks", test_versions_and_masks);
  g_test_add_func("/serve-edits/cancel", test_cancel);
  return g_test_run();
}

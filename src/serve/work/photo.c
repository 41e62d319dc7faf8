/* photo.c: the photos that a worker keeps open. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/json.h"
#include "photo/peek.h"
#include "serve/work/beneath.h"
#include "serve/work/work.h"

#define MAX_OPEN 2

void
work_photo_free(gpointer data)
{
  WorkPhoto *photo = data;
  g_clear_object(&photo->before);
  g_clear_object(&photo->full);
  g_clear_object(&photo->full_alpha);
  litho_photo_free(photo->small);
  litho_session_free(photo->session);
  g_clear_pointer(&photo->before_steps, g_ptr_array_unref);
  g_clear_pointer(&photo->last_steps, g_ptr_array_unref);
  g_free(photo->full_key);
  g_free(photo->key);
  if (photo->fd >= 0)
    close(photo->fd);
  g_free(photo);
}

/* Opens root/path for its number, or takes the path as it is. */
static gboolean
open_path(const char *root, const char *given, char **path, int *fd, GError **error)
{
  *fd = -1;
  if (root == NULL) {
    *path = g_strdup(given);
    return TRUE;
  }
  if ((*fd = litho_open_beneath(root, given, FALSE, error)) < 0)
    return FALSE;
  *path = g_strdup_printf("/proc/self/fd/%d", *fd);
  return TRUE;
}

/* In the message the name that people know stands for the descriptor's. */
static void
say_name(GError **error, const char *path, const char *name)
{
  if (error == NULL || *error == NULL || name == NULL)
    return;
  GString *message = g_string_new((*error)->message);
  g_string_replace(message, path, name, 0);
  g_free((*error)->message);
  (*error)->message = g_string_free(message, FALSE);
}

gboolean
work_path(const WorkJob *job, char **path, int *fd, GError **error)
{
  const char *given = work_text(job, "path");
  *fd = -1;
  if (given != NULL)
    return open_path(work_text(job, "root"), given, path, fd, error);
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/path: which photo?");
  return FALSE;
}

static char *
make_key(const char *root, const char *given, const char *path)
{
  struct stat st;
  if (stat(path, &st) != 0)
    return g_strdup(path);
  return g_strdup_printf("%s\n%s\n%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT ".%ld %" G_GUINT64_FORMAT, given,
                         root != NULL ? root : "", (guint64)st.st_size, (gint64)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec, (guint64)st.st_ino);
}

char *
work_key(const WorkJob *job, const char *path)
{
  return make_key(work_text(job, "root"), work_text(job, "path"), path);
}

static WorkPhoto *
find(Work *work, const char *key)
{
  for (guint i = 0; i < work->photos->len; i++) {
    WorkPhoto *photo = work->photos->pdata[i];
    if (!g_str_equal(photo->key, key))
      continue;
    g_ptr_array_steal_index(work->photos, i);
    g_ptr_array_insert(work->photos, 0, photo);
    return photo;
  }
  return NULL;
}

static WorkPhoto *
open_photo(Work *work, const char *path, const char *given, const char *name, int fd, char *key, GError **error)
{
  WorkPhoto *photo = g_new0(WorkPhoto, 1);
  photo->key = key;
  photo->fd = fd;
  const LithoSessionOptions options = {.load = work->options.load,
                                       .see = {.n_threads = work->options.n_threads, .nets = work->nets},
                                       .assets = work->assets,
                                       .cancel = work->cancel};
  photo->session = litho_session_new(&options);
  /* Room first, so that there are never three. */
  while (work->photos->len >= MAX_OPEN)
    g_ptr_array_remove_index(work->photos, work->photos->len - 1);
  if (!litho_session_open(photo->session, path, error)) {
    say_name(error, path, name != NULL ? name : given);
    work_photo_free(photo);
    return NULL;
  }
  LithoPhoto *opened = litho_session_photo(photo->session);
  if (name != NULL) {
    g_free(opened->name);
    opened->name = g_strdup(name);
  }
  g_ptr_array_insert(work->photos, 0, photo);
  return photo;
}

WorkPhoto *
work_photo_at(Work *work, const char *root, const char *given, const char *name, GError **error)
{
  g_autofree char *path = NULL;
  int fd;
  if (!open_path(root, given, &path, &fd, error))
    return NULL;
  char *key = make_key(root, given, path);
  WorkPhoto *photo = find(work, key);
  if (photo == NULL)
    return open_photo(work, path, given, name, fd, key, error);
  g_free(key);
  if (fd >= 0)
    close(fd);
  return photo;
}

WorkPhoto *
work_photo(WorkJob *job, GError **error)
{
  const char *path = work_text(job, "path");
  if (path != NULL)
    return work_photo_at(job->work, work_text(job, "root"), path, work_text(job, "name"), error);
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/path: which photo?");
  return NULL;
}

WorkPhoto *
work_photo_open(WorkJob *job)
{
  g_autofree char *path = NULL;
  int fd;
  if (!work_path(job, &path, &fd, NULL))
    return NULL;
  g_autofree char *key = make_key(work_text(job, "root"), work_text(job, "path"), path);
  if (fd >= 0)
    close(fd);
  return find(job->work, key);
}

LithoPhoto *
work_photo_small(WorkPhoto *photo, int size, GError **error)
{
  LithoPhoto *whole = litho_session_photo(photo->session);
  if (size <= 0 || size >= MAX(whole->coded->Xsize, whole->coded->Ysize))
    return whole;
  if (photo->small != NULL && photo->small_px == size)
    return photo->small;
  LithoPhoto *small = litho_photo_smaller(whole, size, error);
  if (small == NULL)
    return NULL;
  litho_photo_free(photo->small);
  g_clear_object(&photo->before);
  photo->small = small;
  photo->small_px = size;
  return small;
}

void
work_photos_forget(Work *work, const char *path)
{
  for (guint i = work->photos->len; i > 0; i--) {
    const WorkPhoto *photo = work->photos->pdata[i - 1];
    g_autofree char *start = path != NULL ? g_strconcat(path, "\n", NULL) : NULL;
    if (path == NULL || g_str_has_prefix(photo->key, start))
      g_ptr_array_remove_index(work->photos, i - 1);
  }
}

void
work_photo_tell(WorkPhoto *given, JsonObject *result)
{
  LithoPhoto *photo = litho_session_photo(given->session);
  JsonArray *warnings = json_array_new();
  for (guint i = 0; i < photo->warnings->len; i++)
    json_array_add_string_element(warnings, photo->warnings->pdata[i]);
  g_autofree char *exposure = litho_photo_exposure(photo);
  json_object_set_int_member(result, "width", photo->coded->Xsize);
  json_object_set_int_member(result, "height", photo->coded->Ysize);
  json_object_set_string_member(result, "format", photo->format);
  json_object_set_int_member(result, "bits", photo->bits);
  json_object_set_boolean_member(result, "alpha", photo->alpha != NULL);
  if (exposure != NULL)
    json_object_set_string_member(result, "exposure", exposure);
  json_object_set_array_member(result, "warnings", warnings);
}

/* JPEG alone is decoded small. */
static gboolean
is_jpeg(const char *path)
{
  guint8 head[3] = {0};
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  const gboolean is = fd >= 0 && read(fd, head, 3) == 3 && head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff;
  if (fd >= 0)
    close(fd);
  return is;
}

/* Decodes the photo small, so that its first picture is there at once; it is opened by the job after that. */
static gboolean
peek(WorkJob *job, const char *path, int size, GError **error)
{
  Work *work = job->work;
  int width, height;
  LithoPhoto *small = litho_photo_peek(path, &work->options.load, size, &width, &height, error);
  if (small == NULL)
    return FALSE;
  litho_photo_free(work->peeked);
  g_free(work->peeked_key);
  work->peeked = small;
  work->peeked_key = work_key(job, path);
  work->peeked_px = size;
  json_object_set_int_member(job->result, "width", width);
  json_object_set_int_member(job->result, "height", height);
  json_object_set_string_member(job->result, "format", small->format);
  json_object_set_int_member(job->result, "bits", small->bits);
  json_object_set_boolean_member(job->result, "alpha", small->alpha != NULL);
  json_object_set_array_member(job->result, "warnings", json_array_new());
  return TRUE;
}

gboolean
work_open(WorkJob *job, GError **error)
{
  g_autofree char *path = NULL;
  int fd;
  if (work_flag(job, "peek") && work_photo_open(job) == NULL) {
    if (!work_path(job, &path, &fd, error))
      return FALSE;
    const gboolean small = is_jpeg(path), ok = small && peek(job, path, 1600, error);
    if (fd >= 0)
      close(fd);
    if (small)
      return ok;
  }
  WorkPhoto *photo = work_photo(job, error);
  if (photo == NULL)
    return FALSE;
  work_photo_tell(photo, job->result);
  return TRUE;
}

gboolean
work_close(WorkJob *job, GError **error)
{
  work_photos_forget(job->work, work_text(job, "path"));
  return TRUE;
}

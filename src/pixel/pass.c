/* pass.c: see pass.h. */
#include "pixel/pass.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"

typedef struct {
  const PixelPass *pass;
  VipsImage *in; /* owned */
  gpointer job;  /* owned */
  GDestroyNotify free_job;
} Run;

static void
run_free(VipsImage *image, gpointer data)
{
  Run *run = data;
  if (run->free_job != NULL)
    run->free_job(run->job);
  g_clear_object(&run->in);
  g_free(run);
}

static void *
worker_start(VipsImage *out, void *a, void *b)
{
  const Run *run = b;
  PixelWorker *worker = g_new0(PixelWorker, 1);
  worker->in = vips_region_new(run->in);
  worker->own = run->pass->worker_new != NULL ? run->pass->worker_new(run->job) : NULL;
  return worker;
}

static int
worker_stop(void *seq, void *a, void *b)
{
  const Run *run = b;
  PixelWorker *worker = seq;
  g_clear_object(&worker->in);
  if (worker->own != NULL)
    run->pass->worker_free(worker->own);
  g_free(worker);
  return 0;
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  const Run *run = b;
  return run->pass->fill(run->job, seq, out) ? 0 : -1;
}

gboolean
pixel_pass_run(const PixelPass *pass, VipsImage *in, int width, int height, gpointer job, GDestroyNotify free_job,
               const char *what, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) result = vips_image_new();
  Run *run = g_new(Run, 1);
  *run = (Run){pass, g_object_ref(in), job, free_job};
  g_signal_connect(result, "postclose", G_CALLBACK(run_free), run);
  if (vips_image_pipelinev(result, VIPS_DEMAND_STYLE_SMALLTILE, in, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  result->Xsize = width;
  result->Ysize = height;
  if (vips_image_generate(result, worker_start, generate, worker_stop, in, run) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  *out = g_steal_pointer(&result);
  return TRUE;
}

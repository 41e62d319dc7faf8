/* worker_args.c: see worker_args.h. */
#include "cli/worker_args.h"
#include "cli/io_options.h"
#include "cli/plan_options.h"

static void
add(GPtrArray *args, const char *option, const char *value)
{
  if (value != NULL)
    g_ptr_array_add(args, g_strdup_printf("--%s=%s", option, value));
}

static void
add_int(GPtrArray *args, const char *option, int value)
{
  if (value > 0)
    g_ptr_array_add(args, g_strdup_printf("--%s=%d", option, value));
}

GPtrArray *
cli_worker_args(void)
{
  GPtrArray *args = g_ptr_array_new_with_free_func(g_free);
  for (char **format = cli_io_allow; format != NULL && *format != NULL; format++)
    add(args, "allow", *format);
  add_int(args, "max-pixels", cli_io_max_megapixels);
  add_int(args, "max-bytes", cli_io_max_megabytes);
  add_int(args, "max-frames", cli_io_max_frames);
  add(args, "camera-profile", cli_io_camera_profile);
  if (cli_io_half_size)
    g_ptr_array_add(args, g_strdup("--half-size"));
  add(args, "demosaic", cli_io_demosaic);
  if (cli_io_clip_highlights)
    g_ptr_array_add(args, g_strdup("--clip-highlights"));
  add(args, "planner", cli_plan_planner);
  add(args, "model", cli_plan_model);
  add(args, "llm", cli_plan_url);
  add(args, "llm-model", cli_plan_url_model);
  add_int(args, "threads", cli_plan_threads);
  if (cli_plan_offline)
    g_ptr_array_add(args, g_strdup("--offline"));
  g_ptr_array_add(args, NULL);
  return args;
}

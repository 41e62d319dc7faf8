/* train_inpaint.c: litho train inpaint: the net that fills holes coarsely. */
#include "cli/train/train_options.h"
#include "tune/inpaint_train.h"

extern const LithoCmd cmd_train_inpaint;

static char *photos, *train_list, *dev_list, *from;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"photos", 0, 0, G_OPTION_ARG_FILENAME, &photos, "folder of photos to learn from", "DIR"},
      {"train", 0, 0, G_OPTION_ARG_FILENAME, &train_list,
       "names of the photos to learn from, one a line (default: all that --dev does not name)",
       "FILE"},
      {"dev", 0, 0, G_OPTION_ARG_FILENAME, &dev_list,
       "names of photos to measure on (default: no measure)", "FILE"},
      {"from", 0, 0, G_OPTION_ARG_FILENAME, &from, "a net of this kind to go on from", "FILE"},
      G_OPTION_ENTRY_NULL};
  return train_entries(entries);
}

static gboolean
keep(gpointer data, const LithoTrainResult *result, GError **error)
{
  (void)result;
  g_autofree char *best = g_build_filename(train_common.out, "best.safetensors", NULL),
                  *path = g_build_filename(train_common.out, "inpaint.safetensors", NULL);
  return litho_inpaint_trainer_export(data, best, path, error);
}

static gboolean
train(int *status, GError **error)
{
  LithoTrainOptions run;
  if (photos == NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                        "say where the photos are: --photos DIR");
    return FALSE;
  }
  const LithoInpaintTrainOptions o = {.photos = photos,
                                      .train = train_list,
                                      .dev = dev_list,
                                      .from = from,
                                      .batch = train_common.batch,
                                      .seed = (guint64)train_common.seed,
                                      .n_threads = train_common.threads};
  if (!litho_init("litho", error) || !train_check(&run, 1, error))
    return FALSE;
  g_autoptr(LithoInpaintTrainer) trainer = litho_inpaint_trainer_new(&o, error);
  if (trainer == NULL || !train_check(&run, (guint64)litho_inpaint_trainer_n(trainer), error))
    return FALSE;
  g_autoptr(JsonObject) made = litho_inpaint_trainer_run(trainer);
  run.run = made;
  const LithoTrainTask task = litho_inpaint_trainer_task(trainer);
  *status = train_run(&cmd_train_inpaint, &task, &run, keep);
  return TRUE;
}

static int
run(int argc, char **argv)
{
  train_common = train_defaults;
  train_common.batch = 16;
  train_common.lr = 1.5e-3;
  train_common.lr_floor = 0.02;
  train_common.warmup = 200;
  train_common.average = 0.998;
  return train_command(&cmd_train_inpaint, argc, argv, train);
}

const LithoCmd cmd_train_inpaint = {
    .name = "train inpaint",
    .summary = "the net that fills holes coarsely",
    .usage = "--photos DIR [OPTION…]",
    .details = "Photos are all that it needs: litho cuts windows of 128 × 128 px from them, makes "
               "holes (round and lobed "
               "shapes, boxes, strokes, thin lines), fills them smoothly, and the net learns what "
               "is to be added to come to "
               "what was there (absolute error at four sizes). With --dev the weights with the "
               "best PSNR in the holes are kept. The result "
               "is DIR/inpaint.safetensors: litho models add it with --role fill.\n\n"
               "Examples:\n"
               "  litho train inpaint --photos photos --steps 6000 --out run\n"
               "  litho train inpaint --photos photos --train train.txt --dev dev.txt --epochs 20 "
               "--out run",
    .options = options,
    .run = run,
};
